import { isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar } from 'yaml';
import type { ManifestFile, Scenario, Step } from '../api/index.ts';

/** Names of environment variables whose literal values do not belong into a link. */
const SENSITIVE_NAME = /PASSWORD|PASSWD|TOKEN|SECRET|API_?KEY|PRIVATE_?KEY|CREDENTIAL/i;
/** What stands in their place; base64 of `redacted`, so that it is valid where base64 is expected. */
const REPLACEMENT = 'cmVkYWN0ZWQ=';

export interface Redacted {
  readonly manifests: readonly ManifestFile[];
  /** What was replaced, in words: `Secret token: data.password`. */
  readonly replaced: readonly string[];
}

interface Edit {
  readonly from: number;
  readonly to: number;
}

/** Replaces values of Secrets and of environment variables with telling names; everything else of the text stays as it is. */
export function redactSecrets(manifests: readonly ManifestFile[]): Redacted {
  const replaced: string[] = [];
  return {
    manifests: manifests.map((file) => {
      const edits: Edit[] = [];
      for (const document of parseAllDocuments(file.text)) {
        if ('empty' in document || document.errors.length > 0 || !isMap(document.contents)) continue;
        const kind = String(document.getIn(['kind']) ?? '');
        const name = String(document.getIn(['metadata', 'name']) ?? '');
        if (kind === 'Secret') {
          for (const field of ['data', 'stringData']) redactMap(document.getIn([field], true), `Secret ${name}: ${field}`, edits, replaced);
        } else redactEnvironment(document.contents, `${kind} ${name}`, edits, replaced);
      }
      return edits.length === 0 ? file : { ...file, text: replace(file.text, edits) };
    }),
    replaced,
  };
}

function redactMap(node: unknown, where: string, edits: Edit[], replaced: string[]): void {
  if (!isMap(node)) return;
  for (const { key, value } of node.items) if (isScalar(value)) note(value, `${where}.${String(isScalar(key) ? key.value : key)}`, edits, replaced);
}

/** Every `{name: …PASSWORD…, value: …}` below `env`. */
function redactEnvironment(node: Node, where: string, edits: Edit[], replaced: string[]): void {
  if (isSeq(node)) {
    for (const item of node.items) redactEnvironment(item as Node, where, edits, replaced);
    return;
  }
  if (!isMap(node)) return;
  const name = node.get('name');
  const value = node.get('value', true);
  if (typeof name === 'string' && SENSITIVE_NAME.test(name) && isScalar(value)) note(value, `${where}: env ${name}`, edits, replaced);
  for (const { value: child } of node.items) if (child) redactEnvironment(child as Node, where, edits, replaced);
}

function note(scalar: Scalar, where: string, edits: Edit[], replaced: string[]): void {
  if (!scalar.range || scalar.value === '' || scalar.value === null || scalar.value === REPLACEMENT) return;
  edits.push({ from: scalar.range[0], to: scalar.range[1] });
  replaced.push(where);
}

function replace(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { from, to } of [...edits].sort((a, b) => a.from - b.from)) {
    const block = /^[|>]/.test(text.slice(from, to));
    result += `${text.slice(at, from)}${REPLACEMENT}${block && text[to - 1] === '\n' ? '\n' : ''}`;
    at = to;
  }
  return result + text.slice(at);
}

/** `kubectl create secret generic db --from-literal=password=hunter2`: what stands behind the second `=`. */
const LITERAL = /(--from-literal[= ]'?[^\s=']+=)([^\s']+)/gu;

function redactStep(step: Step, replaced: string[]): Step {
  const texts = (files: readonly ManifestFile[]): readonly ManifestFile[] => {
    const found = redactSecrets(files);
    replaced.push(...found.replaced);
    return found.manifests;
  };
  if ('apply' in step) return { ...step, apply: texts([{ name: step.name ?? '', text: step.apply }])[0]?.text ?? '' };
  if (!('kubectl' in step)) return step;
  const files =
    step.files === undefined
      ? {}
      : { files: Object.fromEntries(texts(Object.entries(step.files).map(([name, text]) => ({ name, text }))).map(({ name, text }) => [name, text])) };
  if (!/\bsecrets?\b/u.test(step.kubectl)) return { ...step, ...files };
  const kubectl = step.kubectl.replace(LITERAL, (whole: string, head: string, value: string) => {
    if (value === REPLACEMENT) return whole;
    replaced.push(`kubectl ${head}`);
    return `${head}${REPLACEMENT}`;
  });
  return { ...step, ...files, kubectl };
}

/** The scenario without the values of Secrets, in its manifests and in what its steps apply or type. */
export function redactScenario(scenario: Scenario): { readonly scenario: Scenario; readonly replaced: readonly string[] } {
  const { manifests, replaced } = redactSecrets(scenario.spec.manifests);
  const all = [...replaced];
  const steps = scenario.spec.steps.map((step) => redactStep(step, all));
  return all.length === 0
    ? { scenario, replaced: all }
    : { scenario: { ...scenario, spec: { ...scenario.spec, manifests, steps } }, replaced: [...new Set(all)] };
}
