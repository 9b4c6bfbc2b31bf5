import type { KubeObject } from '../../../api/index.ts';
import { resources, seconds } from '../../../api/index.ts';
import { createSubresource } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, list, outputFlag, string } from '../command.ts';
import { durationOf } from '../duration.ts';
import { ApiError, CommandError } from '../errors.ts';
import { outputFormat, printObjects } from '../printers/index.ts';
import { jsonAsIs } from '../printers/yaml.ts';
import { resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';

interface TokenRequest extends KubeObject {
  readonly spec?: { readonly audiences?: readonly string[]; readonly expirationSeconds?: number; readonly boundObjectRef?: object };
  readonly status?: { readonly token?: string; readonly expirationTimestamp?: string };
}

/** The whole answer, with what Go prints always. */
function printed(session: Session, output: string, { metadata, spec, status }: TokenRequest): string {
  const object = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata,
    spec: { audiences: spec?.audiences ?? null, expirationSeconds: spec?.expirationSeconds, boundObjectRef: spec?.boundObjectRef ?? null },
    status: { token: status?.token, expirationTimestamp: status?.expirationTimestamp },
  };
  if (output === 'json') return jsonAsIs(object);
  const format = outputFormat(output, { template: session.flags.get('template'), files: session.files, plain: true });
  return printObjects(format, [{ info: resourceOf(session, 'serviceaccounts'), object: object as KubeObject }], false, false);
}

/** Source: `cmd/create/create_token.go`. */
export const createToken: Command = {
  short: 'Request a service account token.',
  usage: 'SERVICE_ACCOUNT_NAME [options]',
  flags: [list('audience'), string('duration'), string('bound-object-kind'), string('bound-object-name'), string('bound-object-uid'), outputFlag],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    const [name] = args;
    if (name === undefined || args.length > 1) throw new CommandError(`exactly one NAME is required, got ${args.length}`, 'usage');
    const duration = flags.has('duration') ? durationOf(flags.get('duration') ?? '') : undefined;
    if (flags.has('duration') && duration === undefined)
      throw new CommandError(
        `invalid argument ${JSON.stringify(flags.get('duration'))} for "--duration" flag: time: invalid duration ${JSON.stringify(flags.get('duration'))}`,
        'flag',
      );
    if (duration !== undefined && duration < 0) throw new CommandError('--duration must be greater than or equal to 0');
    if (duration !== undefined && duration % seconds(1) !== 0) throw new CommandError('--duration cannot be expressed in units less than seconds');
    const kind = flags.get('bound-object-kind');
    if (kind !== undefined && !flags.get('bound-object-name')) throw new CommandError('--bound-object-name is required if --bound-object-kind is provided');
    if (kind === undefined && flags.has('bound-object-name')) throw new CommandError('--bound-object-name can only be set if --bound-object-kind is provided');
    if (kind === undefined && flags.has('bound-object-uid')) throw new CommandError('--bound-object-uid can only be set if --bound-object-kind is provided');
    const audiences = flags.all('audience');
    const spec = {
      ...(audiences.length > 0 ? { audiences } : {}),
      ...(duration ? { expirationSeconds: duration / seconds(1) } : {}),
      ...(kind === undefined ? {} : { boundObjectRef: { kind, apiVersion: 'v1', name: flags.get('bound-object-name'), uid: flags.get('bound-object-uid') } }),
    };
    const request = createSubresource<TokenRequest>(resources.serviceaccounts, session.namespace, name, 'token', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: {},
      spec,
    });
    try {
      const answer = yield* session.api(request);
      const output = flags.get('output');
      if (output) session.out(printed(session, output, answer));
      else if (answer.status?.token) session.out(answer.status.token);
      else throw new CommandError('failed to create token: no token in server response');
    } catch (error) {
      if (error instanceof ApiError) throw new CommandError(`failed to create token: ${error.status.message ?? ''}`);
      throw error;
    }
  },
};
