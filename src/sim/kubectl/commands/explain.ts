import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type OpenapiDocument, Plaintext } from '../explain/plaintext.ts';
import type { Session } from '../session.ts';

const FORMATS = ['plaintext', 'plaintext-openapiv2'];

/** `pods.spec.containers`, `deployments.apps.spec` … : the kind and the field path. Source: `kubectl/pkg/explain/explain.go`. */
function parseRequest(session: Session, text: string, apiVersion: string | undefined): { readonly info: ResourceInfo; readonly path: readonly string[] } {
  const [resource = '', ...path] = text.split('.').filter((part) => part !== '');
  if (apiVersion !== undefined) {
    const named = session.scheme.all().filter(({ type, singular, shortNames }) => [type.resource, singular, ...shortNames].includes(resource.toLowerCase()));
    const info = named.find(({ type }) => (type.group === '' ? type.version : `${type.group}/${type.version}`) === apiVersion);
    if (!info)
      throw new CommandError(
        `couldn't find resource for "${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Resource=${session.scheme.find(resource.toLowerCase())[0]?.type.resource ?? resource}"`,
      );
    return { info, path };
  }
  for (let parts = path.length; parts > 0; parts--) {
    const [info] = session.scheme.find([resource, ...path.slice(0, parts)].join('.').toLowerCase());
    if (info) return { info, path: path.slice(parts) };
  }
  const [info] = session.scheme.find(resource.toLowerCase());
  if (!info) throw new CommandError(`the server doesn't have a resource type ${JSON.stringify(resource)}`, 'verbatim');
  return { info, path };
}

/** Source: `kubectl/pkg/cmd/explain/explain.go`, `kubectl/pkg/explain/v2/explain.go`. */
export const explain: Command = {
  short: 'Describe fields and structure of various resources.',
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]',
  flags: [bool('recursive', 'R'), string('api-version'), string('output', 'o')],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    const [text, ...more] = args;
    if (text === undefined)
      throw new CommandError('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n');
    if (more.length > 0) throw new CommandError('We accept only this format: explain RESOURCE\n');
    const format = flags.get('output') ?? 'plaintext';
    const { info, path } = parseRequest(session, text, flags.get('api-version'));
    if (!FORMATS.includes(format)) throw new CommandError(`unrecognized format: ${format}`);
    const { group, version, kind } = info.type;
    const served = group === '' ? `api/${version}` : `apis/${group}/${version}`;
    const document = yield* session.api<OpenapiDocument>({ method: 'GET', path: `/openapi/v3/${served}` });
    const schema = Object.values(document.components?.schemas ?? {}).find((candidate) =>
      candidate['x-kubernetes-group-version-kind']?.some((gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind),
    );
    if (!schema) throw new CommandError(`GVK map[group:${group} kind:${kind} version:${version}] not found in OpenAPI schema`);
    const body = new Plaintext(document, flags.bool('recursive')).output(schema, path);
    const head = `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n`;
    if (body === undefined) {
      session.out(head);
      throw new CommandError(`field ${JSON.stringify(path.at(-1))} does not exist`);
    }
    session.out(`${head}\n${body}`);
  },
};
