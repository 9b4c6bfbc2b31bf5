import type { KubeObject } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printFlags, report } from '../print-result.ts';
import { layOut } from '../printers/table.ts';
import type { Session } from '../session.ts';
import { accessList } from './auth-rules.ts';

interface Review extends KubeObject {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string };
}

interface SelfReview extends KubeObject {
  readonly status?: { readonly userInfo?: { readonly username?: string; readonly uid?: string; readonly groups?: readonly string[] } };
}

const RESOURCE_VERBS = new Set('* approve attest bind create delete deletecollection escalate get impersonate list patch sign update use watch'.split(' '));
const URL_VERBS = new Set('* delete get head options patch post put'.split(' '));
/** Words that stand for no served resource and are asked about nevertheless. */
const VIRTUAL_RESOURCES = new Set(['users', 'groups']);

/** The words of the command as the attributes to ask about; oddities are warnings, as in kubectl. */
function attributesOf(session: Session, verb: string, what: string): object {
  const warn = (text: string): void => session.err(`Warning: ${text}`);
  if (what.startsWith('/')) {
    if (!URL_VERBS.has(verb)) warn(`verb '${verb}' is not a known verb`);
    return { nonResourceAttributes: { verb, path: what } };
  }
  const [word = '', name] = what.split('/');
  const [found] = word === '*' ? [] : session.scheme.find(word.toLowerCase());
  if (!found && word !== '*' && !VIRTUAL_RESOURCES.has(word)) warn(`the server doesn't have a resource type '${word}'`);
  const { group, resource, namespaced } = found?.type ?? { group: '', resource: word, namespaced: true };
  if (!namespaced && !session.allNamespaces) warn(`resource '${resource}' is not namespace scoped${group === '' ? '' : ` in group '${group}'`}`);
  if (!RESOURCE_VERBS.has(verb)) warn(`verb '${verb}' is not a known verb`);
  const subresource = session.flags.get('subresource');
  return {
    resourceAttributes: {
      ...(session.allNamespaces ? {} : { namespace: session.namespace }),
      verb,
      group,
      resource,
      ...(subresource ? { subresource } : {}),
      ...(name ? { name } : {}),
    },
  };
}

/** Source: `kubectl/pkg/cmd/auth/cani.go`. */
export const authCanI: Command = {
  short: 'Check whether an action is allowed.',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]',
  flags: [string('subresource'), bool('quiet', 'q'), bool('list'), bool('no-headers')],
  *run(session, args): Procedure<void> {
    if (session.flags.bool('list')) return yield* accessList(session);
    const [verb, what] = args;
    if (verb === undefined || what === undefined || args.length > 2) {
      throw new CommandError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    const body = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: attributesOf(session, verb, what) };
    const { status } = yield* session.api<Review>({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body });
    const why = [status?.reason, status?.evaluationError].flatMap((text) => (text ? [` - ${text}`] : [])).join('');
    if (!session.flags.bool('quiet')) session.out(status?.allowed ? 'yes' : `no${why}`);
    if (!status?.allowed) session.refused = true;
  },
};

/** Source: `kubectl/pkg/cmd/auth/whoami.go`. */
export const authWhoami: Command = {
  short: 'Experimental: Check self subject attributes.',
  usage: '[options]',
  flags: printFlags,
  *run(session): Procedure<void> {
    const body = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' };
    const answer = yield* session.api<SelfReview>({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body });
    const info = session.scheme.kind(answer.apiVersion, answer.kind);
    if (session.flags.has('output') && info) return report(session, info, answer, 'reviewed');
    const { status } = answer;
    const { username, uid, groups = [] } = status?.userInfo ?? {};
    const rows = [
      ['ATTRIBUTE', 'VALUE'],
      ['Username', username ?? ''],
      ...(uid ? [['UID', uid]] : []),
      ...(groups.length > 0 ? [['Groups', `[${groups.join(' ')}]`]] : []),
    ];
    session.out(layOut(rows));
  },
};
