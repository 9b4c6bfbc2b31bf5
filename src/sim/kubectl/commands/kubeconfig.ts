import { entryOf, type JsonObject } from '../../apimachinery/index.ts';
import { CommandError } from '../errors.ts';
import type { KubeConfig, KubeConfigEntry, KubeContext } from '../machine.ts';
import { base64Of } from './create-data.ts';

export const KUBECONFIG = '/root/.kube/config';

/** What a kubeconfig's fields hold. Source: `client-go/tools/clientcmd/api/types.go`. */
type Field = 'string' | 'bytes' | 'bool' | 'strings' | { readonly map: Readonly<Record<string, Field>> } | { readonly fields: Readonly<Record<string, Field>> };

const texts = (names: string): Readonly<Record<string, Field>> => Object.fromEntries(names.split(' ').map((name) => [name, 'string' as const]));
const cluster = {
  ...texts('server tls-server-name certificate-authority proxy-url'),
  'certificate-authority-data': 'bytes',
  'insecure-skip-tls-verify': 'bool',
  'disable-compression': 'bool',
} as const;
const exec: Field = { fields: { ...texts('command apiVersion installHint interactiveMode'), args: 'strings', provideClusterInfo: 'bool' } };
const user = {
  ...texts('client-certificate client-key token tokenFile as as-uid username password'),
  'as-groups': 'strings',
  'client-certificate-data': 'bytes',
  'client-key-data': 'bytes',
  exec,
} as const;

/** The fields of an entry, in the order of Go's struct. */
export const entryFields: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  clusters: cluster,
  users: user,
  contexts: texts('cluster user namespace'),
};

const root: Readonly<Record<string, Field>> = {
  ...texts('current-context kind apiVersion'),
  clusters: { map: cluster },
  users: { map: user },
  contexts: { map: entryFields.contexts ?? {} },
  preferences: { fields: { colors: 'bool' } },
};

type Entries = Map<string, KubeConfigEntry | KubeContext>;

export const entriesOf = (config: KubeConfig, kind: string): Entries =>
  (kind === 'clusters' ? config.clusters : kind === 'users' ? config.users : config.contexts) as Entries;

/** Where a dotted name leads: names of entries may hold dots themselves. Source: `cmd/config/navigation_step_parser.go`. */
interface Place {
  readonly kind: string;
  readonly name?: string;
  readonly field?: readonly string[];
  readonly type: Field;
}

function placeOf(path: string): Place {
  const [kind = '', ...rest] = path.split('.');
  const type = root[kind];
  if (type === undefined) throw new CommandError(`unable to parse ${path} after [] at api.Config`);
  if (rest.length === 0) return { kind, type };
  if (typeof type === 'string') throw new CommandError(`unable to parse one or more field values of ${path}`);
  if ('fields' in type) return { kind, field: rest, type: type.fields[rest[0] ?? ''] ?? 'string' };
  const known = rest.findIndex((part, index) => index > 0 && type.map[part] !== undefined);
  const name = rest.slice(0, known < 0 ? rest.length : known).join('.');
  if (known < 0) return { kind, name, type };
  const field = rest.slice(known);
  return { kind, name, field, type: fieldType(type.map, field, path) };
}

function fieldType(fields: Readonly<Record<string, Field>>, [first = '', ...rest]: readonly string[], path: string): Field {
  const type = entryOf(fields, first);
  if (type === undefined) throw new CommandError(`unable to parse ${path}`);
  if (rest.length === 0) return type;
  if (typeof type === 'string' || !('fields' in type)) throw new CommandError(`can't have more steps after a string. ${path}`);
  return fieldType(type.fields, rest, path);
}

const isTrue: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/** A value as a field holds it. Errors: kubectl's for one that it cannot. */
function valueFor(type: Field, text: string, raw: boolean): unknown {
  if (type === 'strings') throw new CommandError('unrecognized slice type. string');
  if (type === 'bytes') {
    if (!raw && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
      throw new CommandError(`error decoding input value: illegal base64 data at input byte ${Math.max(0, text.search(/[^A-Za-z0-9+/]/))}`);
    return raw ? base64Of(text) : text;
  }
  if (type !== 'bool') return text;
  const found = isTrue[text];
  if (found === undefined) throw new CommandError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
  return found;
}

function changed(entry: JsonObject, [first = '', ...rest]: readonly string[], value: unknown): JsonObject {
  if (rest.length > 0) return { ...entry, [first]: changed((entry[first] ?? {}) as JsonObject, rest, value) };
  if (value !== undefined) return { ...entry, [first]: value };
  const { [first]: _, ...others } = entry;
  return others;
}

/** `config set`. Errors: kubectl's for a path that leads nowhere. Source: `cmd/config/set.go` modifyConfig. */
export function setProperty(config: KubeConfig, path: string, text: string, raw: boolean): void {
  const { kind, name, field, type } = placeOf(path);
  if (kind === 'current-context') {
    config.current = text;
    return;
  }
  if (name === undefined) {
    if (typeof type === 'object' && 'map' in type) throw new CommandError(`can't set a map to a value: map[]`);
    return;
  }
  if (field === undefined)
    throw new CommandError(`can't set a map to a value: map[${[...entriesOf(config, kind).keys()].map((key) => `${key}:<>`).join(' ')}]`);
  const entries = entriesOf(config, kind);
  entries.set(name, changed({ ...entries.get(name) }, field, valueFor(type, text, raw)));
}

/** `config unset`. Errors: kubectl's for an entry that is not there. */
export function unsetProperty(config: KubeConfig, path: string): void {
  const { kind, name, field } = placeOf(path);
  if (kind === 'current-context') config.current = '';
  else if (name === undefined) entriesOf(config, kind).clear();
  else if (field === undefined) entriesOf(config, kind).delete(name);
  else {
    const entry = entriesOf(config, kind).get(name);
    if (!entry) throw new CommandError(`current map key \`${name}\` is invalid`);
    entriesOf(config, kind).set(name, changed({ ...entry }, field, undefined));
  }
}
