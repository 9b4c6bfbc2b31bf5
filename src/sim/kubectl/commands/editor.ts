import type { KubeObject } from '../../../api/index.ts';
import { isKubeObject, isObject, listAt, parseManifests } from '../../apimachinery/index.ts';
import { CommandError } from '../errors.ts';
import { compactJson, jsonText, yamlText } from '../printers/yaml.ts';
import type { Session } from '../session.ts';
import { splitCommand } from '../split.ts';
import { EDITED } from '../words.ts';
import { yamlProblem } from '../yaml-problem.ts';

/** Where a copy of what was typed is kept. */
export const EDITED_FILE = '/tmp/kubectl-edit.yaml';

const headers = {
  object:
    "# Please edit the object below. Lines beginning with a '#' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n",
  annotations:
    "# Please edit the 'last-applied-configuration' annotations below.\n# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.\n#\n",
} as const;

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .trim();

/** `s/from/to/g` of sed, with `.`, `*`, classes and groups as basic or (`-E`) extended expressions have them. */
function substitute(script: string, extended: boolean): (line: string) => string {
  const mark = script[1] ?? '';
  const parts = script.startsWith('s') && mark !== '' ? script.slice(2).split(new RegExp(`(?<!\\\\)${mark.replace(/[|.^$*+?()[\]{}\\]/g, '\\$&')}`)) : [];
  const [from, to, flags] = parts;
  if (from === undefined || to === undefined || flags === undefined) throw new SyntaxError(script);
  const source = extended ? from : from.replace(/\\?[+?(){}|]/g, (sign) => (sign.startsWith('\\') ? sign.slice(1) : `\\${sign}`));
  const expression = new RegExp(source.replaceAll(`\\${mark}`, mark), `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`);
  const replacement = to
    .replaceAll(`\\${mark}`, mark)
    .replace(/\$/g, '$$$$')
    .replace(/(?<!\\)&/g, '$$&')
    .replace(/\\(\d)/g, '$$$1');
  return (line) => line.replace(expression, replacement);
}

function sed(words: readonly string[], text: string): string {
  const scripts = words.filter((word, index) => !word.startsWith('-') || words[index - 1] === '-e');
  const changes = scripts
    .flatMap((script) => script.split(';'))
    .map((script) =>
      substitute(
        script.trim(),
        words.some((word) => word === '-E' || word === '-r'),
      ),
    );
  return text
    .split('\n')
    .map((line) => changes.reduce((result, change) => change(result), line))
    .join('\n');
}

/** Editors that nobody types into. */
const editors: Readonly<Record<string, (words: readonly string[], text: string) => string>> = {
  sed,
  true: (_, text) => text,
  cat: (_, text) => text,
  touch: (_, text) => text,
};

/** Nobody is at the keyboard: a command line makes the changes. */
export const isProgram = ({ files, invocation: { env } }: Session): boolean => files[EDITED] === undefined && (env.KUBE_EDITOR ?? env.EDITOR) !== undefined;

/** What has become of a text: what the page's editor hands back, or what a program named by `KUBE_EDITOR` makes of it. */
function editedText(session: Session, shown: string): string | undefined {
  const given = session.files[EDITED];
  if (given !== undefined) return given;
  const named = session.invocation.env.KUBE_EDITOR ?? session.invocation.env.EDITOR;
  const [program = 'vi', ...words] = named === undefined ? [] : splitCommand(named);
  const run = named === undefined ? undefined : editors[program];
  if (run) {
    try {
      return run(words, shown);
    } catch (error) {
      throw error instanceof SyntaxError ? new CommandError(`there was a problem with the editor ${JSON.stringify(named)}`) : error;
    }
  }
  if (named === undefined && session.invocation.interactive) return undefined;
  throw new CommandError(
    `unable to launch the editor ${JSON.stringify(program)}: there is no terminal here; use kubectl patch, set or apply, or name a sed command in KUBE_EDITOR`,
  );
}

/** What a person wants the objects to be. Undefined: nothing is to be done, and that was said. */
export function edited(session: Session, objects: readonly KubeObject[], mode: keyof typeof headers = 'object'): readonly KubeObject[] | undefined {
  const [only] = objects;
  const whole = objects.length === 1 ? only : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  const shown = session.flags.get('output') === 'json' ? jsonText(whole) : `${headers[mode]}${yamlText(whole)}`;
  const text = editedText(session, shown);
  if (text === undefined) {
    session.out(shown);
    return undefined;
  }
  if (withoutComments(text) === withoutComments(shown)) {
    session.err('Edit cancelled, no changes made.');
    return undefined;
  }
  if (withoutComments(text) === '') {
    session.err('Edit cancelled, saved file was empty.');
    return undefined;
  }
  return objectsOf(session, text);
}

function objectsOf(session: Session, text: string): readonly KubeObject[] {
  const documents = parseManifests(text);
  const [problem] = documents.flatMap(({ errors }) => errors);
  if (problem) {
    session.err(`A copy of your changes has been stored to ${JSON.stringify(EDITED_FILE)}`);
    throw new CommandError(
      `Edit cancelled, no valid changes were saved: error parsing edited-file: error converting YAML to JSON: ${yamlProblem(text, problem)}`,
    );
  }
  const written = documents.flatMap(({ value }) => (isObject(value) && value['kind'] === 'List' ? listAt(value, 'items') : [value]));
  return written.map((value) => {
    if (isObject(value) && isKubeObject(value)) return value;
    throw new CommandError(`unable to decode "edited-file": Object 'Kind' is missing in '${compactJson(value)}'`);
  });
}
