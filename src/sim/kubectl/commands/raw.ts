import { isArray, isObject } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { unescaped } from '../../component-helpers/percent.ts';
import { CommandError } from '../errors.ts';
import { wireJson } from '../printers/yaml.ts';
import type { Session } from '../session.ts';

/** On the wire the items of a list say not of which kind they are. */
function wire(body: unknown): unknown {
  if (!isObject(body) || !isArray(body.items) || !String(body.kind).endsWith('List')) return body;
  return {
    ...body,
    items: body.items.map((item) => {
      if (!isObject(item)) return item;
      const { kind: _, apiVersion: __, ...rest } = item;
      return rest;
    }),
  };
}

function bodyOf(session: Session, name: string): unknown {
  const text = session.files[name === '-' ? 'STDIN' : name.replace(/^\.\//, '')];
  if (text === undefined) throw new CommandError(`open ${name}: no such file or directory`);
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(
      "Error from server (BadRequest): the object provided is unrecognized (must be of type JSON): couldn't get version/kind; json parse error",
      'verbatim',
    );
  }
}

/** `--raw URI`: the answer as it comes. `file`: what is sent. Source: `kubectl/pkg/rawhttp/raw.go`. */
export function* rawRequest(session: Session, method: 'GET' | 'POST' | 'PUT' | 'DELETE', file?: string): Procedure<void> {
  const uri = session.flags.get('raw') ?? '';
  const [path = '', search = ''] = uri.split('?');
  const query = Object.fromEntries(
    search
      .split('&')
      .filter((pair) => pair !== '')
      .flatMap((pair) => {
        const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
        // As Go's url.Query, which leaves out what it cannot read.
        const [key, text] = [unescaped(name), unescaped(value.join('='))];
        return key === undefined || text === undefined ? [] : [[key, text]];
      }),
  );
  const body = yield* session.api<unknown>({
    method,
    path,
    ...(search === '' ? {} : { query }),
    ...(file === undefined ? {} : { body: bodyOf(session, file) }),
  });
  session.out(typeof body === 'string' ? body.replace(/\n$/, '') : wireJson(wire(body)));
}

/** The one file that is sent. Errors: kubectl's for what does not go together with `--raw`. Source: `cmd/create/create.go` Validate. */
export function rawFile({ flags }: Session): string {
  const files = flags.all('filename').flatMap((names) => names.split(','));
  const [file] = files;
  if (flags.bool('edit')) throw new CommandError('--raw and --edit are mutually exclusive');
  if (file === undefined || files.length !== 1) throw new CommandError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(file)) throw new CommandError('--raw cannot read from a url');
  if (flags.bool('recursive')) throw new CommandError('--raw and --recursive are mutually exclusive');
  if (flags.get('selector')) throw new CommandError('--raw and --selector (-l) are mutually exclusive');
  if (flags.get('output')) throw new CommandError('--raw and --output are mutually exclusive');
  if (!flags.get('raw')?.startsWith('/'))
    throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(flags.get('raw'))}: invalid URI for request`);
  return file;
}
