/** Hints about probes that turn somebody else's outage into restarts of this Pod. */
import { dig, isObject, type JsonObject, listAt, type ManifestDocument, objectAt, own } from '../apimachinery/index.ts';
import { words } from './words.ts';

export interface ProbeHint {
  readonly pointer: string;
  readonly message: string;
}

/** Where a document has the specification of Pods. */
const places: readonly (readonly string[])[] = [['spec'], ['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec']];

type Rule = (probe: JsonObject, kind: 'livenessProbe' | 'readinessProbe') => { readonly field: string; readonly message: string } | undefined;

const commandOf = (probe: JsonObject): string => listAt(probe, 'exec', 'command').map(String).join(' ');
const CLIENT = /\b(curl|wget|nc|psql|pg_isready|mysql|mysqladmin|redis-cli|mongosh?|grpcurl|nslookup)\b/;
const ITSELF = /localhost|127\.0\.0\.1|\[?::1\]?/;
const HEAVY = /\b(java|python3?|node|ruby|php|find|du|grep -[A-Za-z]*r)\b/;

/** One line a rule. Sources: kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes. */
const rules: readonly Rule[] = [
  (probe, kind) => {
    const command = commandOf(probe);
    if (kind !== 'livenessProbe' || !CLIENT.test(command) || ITSELF.test(command)) return undefined;
    return { field: 'exec/command', message: words.probes.others };
  },
  (probe, kind) => {
    const limit = kind === 'livenessProbe' ? 1 : 3;
    if (Number(own(probe, 'timeoutSeconds') ?? 1) <= limit) return undefined;
    return { field: 'timeoutSeconds', message: words.probes.slow(kind) };
  },
  (probe, kind) => (HEAVY.test(commandOf(probe)) ? { field: 'exec/command', message: words.probes.heavy(kind) } : undefined),
];

function hintsOf(container: unknown, pointer: string): readonly ProbeHint[] {
  return (['livenessProbe', 'readinessProbe'] as const).flatMap((kind) => {
    const probe = own(container, kind);
    if (!isObject(probe)) return [];
    return rules.flatMap((rule) => {
      const found = rule(probe, kind);
      return found ? [{ pointer: `${pointer}/${kind}/${found.field}`, message: found.message }] : [];
    });
  });
}

/** What could be better about the probes of the Pods that a document makes. */
export function probeHints({ value }: ManifestDocument): readonly ProbeHint[] {
  return places.flatMap((place) => {
    const spec = dig(value, ...place);
    if (!isObject(spec) || !Array.isArray(own(spec, 'containers'))) return [];
    return listAt(objectAt(value, ...place), 'containers').flatMap((container, index) => hintsOf(container, `/${place.join('/')}/containers/${index}`));
  });
}
