import { compareStrings } from '../../apimachinery/index.ts';
import { list, string } from '../command.ts';
import { CommandError, UnknownKind } from '../errors.ts';
import type { Session } from '../session.ts';
import { commaList, type Generator, pairs } from './create-generator.ts';

const GROUP = 'rbac.authorization.k8s.io';
const VERBS = new Set('* get delete list create update patch watch proxy deletecollection use bind escalate impersonate approve sign attest'.split(' '));
/** Verbs that mean something for certain resources only. Source: `cmd/create/create_role.go` specialVerbs. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  escalate: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

interface Asked {
  readonly group: string;
  readonly resource: string;
}

/** `pods`, `deploy.apps/scale` → the served resource, with its subresource. Errors: kubectl's for what is not served. */
function resourceOf(session: Session, text: string, verbs: readonly string[]): Asked {
  const slash = text.indexOf('/');
  const [word, subresource] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
  if (word === '' || word.startsWith('.')) throw new CommandError('resource must be specified if apiGroup/subresource specified');
  const dot = word.indexOf('.');
  const [found] = word === '*' ? [] : session.scheme.find(word.toLowerCase());
  const { group, resource } = found?.type ?? { group: dot < 0 ? '' : word.slice(dot + 1), resource: dot < 0 ? word : word.slice(0, dot) };
  let special = false;
  for (const verb of verbs) {
    const allowed = SPECIAL[verb];
    if (!allowed) continue;
    if (!allowed.includes(`${resource}.${group}`)) throw new CommandError(`can not perform '${verb}' on '${resource}' in group '${group}'`);
    special = true;
  }
  if (!found && word !== '*' && !special)
    throw new UnknownKind(
      `the server doesn't have a resource type ${JSON.stringify(word.split('.')[0])}${word.includes('.') ? ` in group ${JSON.stringify(word.slice(word.indexOf('.') + 1))}` : ''}`,
      'verbatim',
    );
  return { group, resource: subresource === '' ? resource : `${resource}/${subresource}` };
}

/** One rule for each API group. */
function rules(session: Session, nonResourceURLs: readonly string[]): readonly object[] {
  const verbs = [...new Set(commaList(session, 'verb'))];
  if (verbs.length === 0) throw new CommandError('at least one verb must be specified');
  for (const verb of verbs) if (!VERBS.has(verb)) session.err(`Warning: '${verb}' is not a standard resource verb`);
  const asked = commaList(session, 'resource').map((text) => resourceOf(session, text, verbs));
  if (asked.length === 0 && nonResourceURLs.length === 0) throw new CommandError('at least one resource must be specified');
  const resourceNames = [...new Set(session.flags.all('resource-name'))];
  const groups = [...new Set(asked.map(({ group }) => group))].sort(compareStrings);
  return [
    ...groups.map((group) => ({
      apiGroups: [group],
      ...(resourceNames.length > 0 ? { resourceNames } : {}),
      resources: [...new Set(asked.filter((each) => each.group === group).map(({ resource }) => resource))],
      verbs,
    })),
    ...(nonResourceURLs.length > 0 ? [{ nonResourceURLs, verbs }] : []),
  ];
}

function subjects(session: Session): readonly object[] {
  const of = (flag: string, kind: string) => session.flags.all(flag).map((name) => ({ apiGroup: GROUP, kind, name }));
  const accounts = session.flags.all('serviceaccount').map((text) => {
    const [namespace, name, ...rest] = text.split(':');
    if (!namespace || !name || rest.length > 0) throw new CommandError('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  return [...of('user', 'User'), ...of('group', 'Group'), ...accounts];
}

const subjectFlags = [list('user'), list('group'), list('serviceaccount')];
const ruleFlags = [list('verb'), list('resource'), list('resource-name')];

export const rbacGenerators: Readonly<Record<string, Generator>> = {
  role: {
    short: 'Create a role with single rule.',
    usage: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
    flags: ruleFlags,
    make: (session, name) => ({ apiVersion: `${GROUP}/v1`, kind: 'Role', metadata: { name, namespace: session.namespace }, rules: rules(session, []) }),
  },
  clusterrole: {
    short: 'Create a cluster role.',
    usage: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
    flags: [...ruleFlags, list('non-resource-url'), string('aggregation-rule')],
    make(session, name) {
      const head = { apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name } };
      const aggregation = session.flags.get('aggregation-rule');
      if (aggregation === undefined) return { ...head, rules: rules(session, commaList(session, 'non-resource-url')) };
      if (session.flags.has('verb') || session.flags.has('resource')) throw new CommandError('aggregation rule must be specified without rules');
      return {
        ...head,
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: pairs(aggregation, (pair) => `the aggregationRule ${JSON.stringify(pair)} is invalid`) }] },
        rules: null,
      };
    },
  },
  rolebinding: {
    short: 'Create a role binding for a particular role or cluster role.',
    usage:
      'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
    flags: [string('clusterrole'), string('role'), ...subjectFlags],
    failure: 'failed to create rolebinding',
    make(session, name) {
      const [clusterRole, role] = [session.flags.get('clusterrole'), session.flags.get('role')];
      if ((clusterRole === undefined) === (role === undefined)) throw new CommandError('exactly one of clusterrole or role must be specified');
      return {
        apiVersion: `${GROUP}/v1`,
        kind: 'RoleBinding',
        metadata: { name, namespace: session.namespace },
        roleRef: { apiGroup: GROUP, kind: role === undefined ? 'ClusterRole' : 'Role', name: role ?? clusterRole },
        subjects: subjects(session),
      };
    },
  },
  clusterrolebinding: {
    short: 'Create a cluster role binding for a particular cluster role.',
    usage:
      'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
    flags: [string('clusterrole'), ...subjectFlags],
    required: ['clusterrole'],
    failure: 'failed to create clusterrolebinding',
    make(session, name) {
      const clusterRole = session.flags.get('clusterrole');
      return {
        apiVersion: `${GROUP}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name },
        roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: clusterRole },
        subjects: subjects(session),
      };
    },
  },
};
