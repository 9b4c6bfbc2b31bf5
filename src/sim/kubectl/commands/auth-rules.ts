import type { KubeObject } from '../../../api/index.ts';
import { create, get, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { goList } from '../../apimachinery/index.ts';
import { bool, type Command, fileFlags } from '../command.ts';
import { CommandError } from '../errors.ts';
import { manifestObjects } from '../manifest.ts';
import { layOut } from '../printers/table.ts';
import { compactJson } from '../printers/yaml.ts';
import { combined, compactRules, type PolicyRule } from '../describe/rbac.ts';
import { displayName } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { changeFlags, dryRunOf } from '../print-result.ts';

interface RulesReview extends KubeObject {
  readonly status?: {
    readonly resourceRules?: readonly PolicyRule[];
    readonly nonResourceRules?: readonly PolicyRule[];
    readonly incomplete?: boolean;
    readonly evaluationError?: string;
  };
}

/** `auth can-i --list`. Source: `cmd/auth/cani.go` RunAccessList. */
export function* accessList(session: Session): Procedure<void> {
  const body = { kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1', spec: { namespace: session.namespace } };
  const { status = {} } = yield* session.api<RulesReview>({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', body });
  if (status.incomplete) session.err(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}`);
  const rules = compactRules([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])]);
  const rows = rules.map((rule) => [combined(rule), goList(rule.urls), goList(rule.names), goList(rule.verbs)]);
  session.out(layOut(session.flags.bool('no-headers') ? rows : [['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'], ...rows]));
}

interface RbacObject extends KubeObject {
  readonly rules?: readonly unknown[];
  readonly subjects?: readonly unknown[];
  readonly roleRef?: unknown;
}

const KINDS = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']);

const union = (before: readonly unknown[] = [], after: readonly unknown[] = [], removeExtra: boolean): readonly unknown[] => {
  if (removeExtra) return after;
  const known = new Set(before.map((item) => compactJson(item)));
  return [...before, ...after.filter((item) => !known.has(compactJson(item)))];
};

/** Makes roles and bindings hold at least what a file says. Source: `cmd/auth/reconcile.go`. */
export const authReconcile: Command = {
  short: 'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects.',
  usage: '-f FILENAME [options]',
  flags: [...fileFlags, ...changeFlags, bool('remove-extra-permissions'), bool('remove-extra-subjects')],
  *run(session): Procedure<void> {
    if (!session.flags.has('filename')) throw new CommandError('must specify one of -f and -k');
    const dryRun = dryRunOf(session);
    for (const { info, namespace, object } of manifestObjects(session)) {
      if (info.type.group !== 'rbac.authorization.k8s.io' || !KINDS.has(info.type.kind)) continue;
      const name = object.metadata?.name ?? '';
      const wanted = object as RbacObject;
      const live = yield* session.find(get<RbacObject>(info.type, namespace, name));
      const print = (word: string): void => session.out(`${displayName(info, name)} ${word}${dryRun.suffix}`);
      if (!live) {
        if (!dryRun.client) yield* session.api({ ...create(info.type, object), query: dryRun.query });
        print('reconciled');
        continue;
      }
      const next: RbacObject = {
        ...live,
        ...(wanted.rules || live.rules ? { rules: union(live.rules, wanted.rules, session.flags.bool('remove-extra-permissions')) } : {}),
        ...(wanted.subjects || live.subjects ? { subjects: union(live.subjects, wanted.subjects, session.flags.bool('remove-extra-subjects')) } : {}),
      };
      if (compactJson(next) !== compactJson(live) && !dryRun.client) yield* session.api({ ...update(info.type, next), query: dryRun.query });
      print('reconciled');
    }
  },
};
