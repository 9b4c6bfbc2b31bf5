/**
 * Derives the API's structural schemas, its resource list and its field descriptions from the published model and API
 * files of `@kubernetes/client-node`; descriptions also from the declarations of `kubernetes-models`. The files are read as text and never run (that package does not load on Node 20).
 * Output: `src/sim/apimachinery/generated/{schemas,resources,descriptions}.ts`.
 *
 * A type code is one of: s string, i int32, l int64, d double, b boolean, T time, M micro-time, B bytes, Q quantity,
 * X int-or-string, * anything, [ + item = list, { + item = map, or the name of a model. `!` before it = required.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const gen = join(root, 'node_modules/@kubernetes/client-node/dist/gen');
const out = join(root, 'src/sim/apimachinery/generated');

/** Fields that the models call plain strings or string maps but that are `resource.Quantity` in Kubernetes' Go types. */
const quantityFields = new Set([
  'V1ResourceRequirements.limits',
  'V1ResourceRequirements.requests',
  'V1VolumeResourceRequirements.limits',
  'V1VolumeResourceRequirements.requests',
  'V1NodeStatus.capacity',
  'V1NodeStatus.allocatable',
  'V1PodSpec.overhead',
  'V1Overhead.podFixed',
  'V1ContainerStatus.allocatedResources',
  'V1PodStatus.allocatedResources',
  'V1LimitRangeItem._default',
  'V1LimitRangeItem.default',
  'V1LimitRangeItem.defaultRequest',
  'V1LimitRangeItem.max',
  'V1LimitRangeItem.maxLimitRequestRatio',
  'V1LimitRangeItem.min',
  'V1ResourceQuotaSpec.hard',
  'V1ResourceQuotaStatus.hard',
  'V1ResourceQuotaStatus.used',
  'V1PersistentVolumeSpec.capacity',
  'V1PersistentVolumeClaimStatus.capacity',
  'V1PersistentVolumeClaimStatus.allocatedResources',
  'V1EmptyDirVolumeSource.sizeLimit',
  'V1ResourceFieldSelector.divisor',
  'V1CSIStorageCapacity.capacity',
  'V1CSIStorageCapacity.maximumVolumeSize',
  'V2MetricTarget.averageValue',
  'V2MetricTarget.value',
  'V2MetricValueStatus.averageValue',
  'V2MetricValueStatus.value',
  'V2HPAScalingRules.tolerance',
]);

const scalar = { string: 's', boolean: 'b', any: '*', object: '*', IntOrString: 'X', number: 'd' };
const formats = { int32: 'i', int64: 'l', double: 'd', 'date-time': 'T', 'date-time-micro': 'M', byte: 'B', 'int-or-string': 'X' };

/** The code of a TypeScript type as the generator of the models writes it. */
export function codeOf(type, format) {
  const array = /^Array<(.*)>$/.exec(type);
  if (array) return `[${codeOf(array[1], format)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{${codeOf(map[1], format)}`;
  if (type === 'Date') return formats[format] ?? 'T';
  if (formats[format]) return formats[format];
  if (/^V\d+(alpha\d+|beta\d+)?MicroTime$/.test(type)) return 'M';
  return scalar[type] ?? type;
}

const unquoted = (text) => text.replace(/\\'/g, "'").replace(/\\"/g, '"').replace(/\\\\/g, '\\');

/** Descriptions and required marks from a model's declaration file. */
function readDeclaration(text) {
  const fields = {};
  const pattern = /(?:\/\*\*\n((?:\s+\*(?!\/)[^\n]*\n)*)\s+\*\/\n)?\s+'([^']+)'(\??):/g;
  for (const [, comment, name, optional] of text.matchAll(pattern)) {
    const description = (comment ?? '')
      .split('\n')
      .map((line) => line.replace(/^\s+\* ?/, ''))
      .join(' ')
      .trim();
    fields[name] = { required: optional === '', description: unquoted(description) };
  }
  const own = /\/\*\*\n((?:\* [^\n]*\n)+)\*\/\nexport declare class/.exec(text);
  return { fields, description: unquoted((own?.[1] ?? '').replace(/^\* /gm, '').replace(/\n/g, ' ').trim()) };
}

function readModel(folder, name) {
  const js = readFileSync(join(folder, `${name}.js`), 'utf8');
  const table = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(js);
  if (!table) return undefined;
  const declared = readDeclaration(readFileSync(join(folder, `${name}.d.ts`), 'utf8'));
  const fields = {};
  const descriptions = { '': declared.description };
  for (const { name: property, baseName, type, format } of JSON.parse(table[1])) {
    const info = declared.fields[property] ?? { required: false, description: '' };
    let code = codeOf(type, format);
    if (quantityFields.has(`${name}.${baseName}`)) code = code.replace(/s$/, 'Q');
    fields[baseName] = (info.required ? '!' : '') + code;
    if (info.description) descriptions[baseName] = info.description;
  }
  return { fields, descriptions };
}

/**
 * Descriptions as the server publishes them, from the declarations of `kubernetes-models`: those of fields that are references, which
 * `@kubernetes/client-node` does not have, and the values of enumerations. By the name of the type and its version, then by its group.
 */
function readPublished() {
  const found = {};
  for (const folder of ['kubernetes-models', '@kubernetes-models/apimachinery']) {
    const base = join(root, 'node_modules', folder);
    for (const file of readdirSync(base, { recursive: true })
      .filter((name) => name.endsWith('.d.ts'))
      .sort()) {
      const text = readFileSync(join(base, file), 'utf8');
      const whole = /(\/\*\*\n(?: \*[^\n]*\n)*)?export interface I\w+ [^{]*\{\n([\s\S]*?)\n\}\n/.exec(text);
      const name = /export type \{ I\w+ as IIoK8s(\w+?)(V\d+)(\w+),/.exec(text);
      if (!whole || !name) continue;
      const fields = { '': commentText(whole[1] ?? '', 0) };
      for (const [, comment, field] of whole[2].matchAll(/^ {4}(\/\*\*\n(?: {5}\*[^\n]*\n)+)? *"([^"]+)"\??:/gm)) fields[field] = commentText(comment ?? '', 4);
      const [, group, version, type] = name;
      const apiGroup = group.replace(/^Api(?=[A-Z])|^ApimachineryPkgApis|^Apiextensions\w+ApisApi|^KubeAggregatorPkgApisApi/, '');
      const kind = `${version}${type}`;
      found[kind] = { ...found[kind], [apiGroup]: fields };
    }
  }
  return found;
}

/** The text of a comment, with its line breaks. */
const commentText = (comment, indent) =>
  comment
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '*/')
    .map((line) => line.slice(indent).replace(/^ \* ?/, ''))
    .join('\n')
    .replaceAll('\\*', '*')
    .trim()
    .replace(/\s*@deprecated$/, '');

/** What is published about a model, whose name may begin with its group. */
function publishedOf(found, model) {
  const [, group, name] = /^(\w*?)(V\d+\w*)$/.exec(model) ?? [];
  const groups = found[name] ?? {};
  return groups[group] ?? (Object.keys(groups).length === 1 ? Object.values(groups)[0] : undefined);
}

const verbOf = {
  connectGet: 'get',
  connectPost: 'create',
  create: 'create',
  read: 'get',
  list: 'list',
  replace: 'update',
  patch: 'patch',
  delete: 'delete',
  deleteCollection: 'deletecollection',
};

/** Every (method name, path, body model) of one API file. */
function readOperations(text) {
  const operations = [];
  const pattern = /async (\w+)\([^)]*\) \{[\s\S]*?const localVarPath = '([^']+)'/g;
  for (const match of text.matchAll(pattern)) operations.push({ name: match[1], path: match[2] });
  return operations;
}

const pathPattern = /^\/(?:api|apis\/([^/]+))\/(v[^/]+)\/(namespaces\/\{namespace\}\/)?([^/{]+)(?:\/\{name\}(?:\/(.+))?)?$/;

/** The kind from a method's name: `listNamespacedPodTemplate`, `readNamespaceStatus`. */
function kindOf(method) {
  return method
    .replace(/^(connectGet|connectPost|create|read|listFor|list|replace|patch|deleteCollection|delete)/, '')
    .replace(/^Namespaced/, '')
    .replace(/ForAllNamespaces$/, '');
}

function readResources(folder) {
  const found = new Map();
  for (const file of readdirSync(folder)
    .filter((name) => /V\d\w*Api\.js$/.test(name))
    .sort()) {
    for (const { name, path } of readOperations(readFileSync(join(folder, file), 'utf8'))) {
      const match = pathPattern.exec(path);
      if (!match || path.includes('/watch/')) continue;
      const [, group = '', version, namespaced, resource, subresource] = match;
      const verb = Object.keys(verbOf)
        .filter((prefix) => name.startsWith(prefix))
        .sort((a, b) => b.length - a.length)[0];
      if (!verb || subresource?.includes('{path}')) continue;
      const key = `${group}/${version}/${resource}`;
      const entry = found.get(key) ?? { group, version, resource, kind: '', namespaced: false, verbs: new Set(), subresources: {} };
      found.set(key, entry);
      if (namespaced) entry.namespaced = true;
      if (subresource) {
        entry.subresources[subresource] ??= new Set();
        entry.subresources[subresource].add(verbOf[verb]);
      } else {
        entry.verbs.add(verbOf[verb]);
        if (verb === 'list') entry.verbs.add('watch');
        if (verb === 'create' || verb === 'read') entry.kind = kindOf(name);
      }
    }
  }
  // A default v1.36 server serves no alpha and no beta versions; the package also keeps models of releases long gone.
  return [...found.values()].filter((entry) => entry.kind && /^v\d+$/.test(entry.version));
}

/** The model that holds a kind of a group version. Some models carry their group in their name. */
function modelOf(entry, models) {
  const version = entry.version[0].toUpperCase() + entry.version.slice(1);
  const prefix = entry.group === '' ? 'Core' : entry.group.split('.')[0].replace(/^./, (c) => c.toUpperCase());
  return [`${prefix}${version}${entry.kind}`, `${version}${entry.kind}`].find((name) => models[name]) ?? '';
}

function typescript(name, type, value, prefix = '') {
  const text = JSON.stringify(value).replace(/\\/g, '\\\\').replace(/'/g, "\\'");
  return `// Made by scripts/generate-schemas.mjs. Do not edit.\nexport const ${name}: ${type} = ${prefix}JSON.parse('${text}');\n`;
}

export function generate() {
  const models = {};
  const descriptions = {};
  const published = readPublished();
  for (const file of readdirSync(join(gen, 'models'))
    .filter((name) => name.endsWith('.d.ts'))
    .sort()) {
    const name = file.slice(0, -'.d.ts'.length);
    const model = readModel(join(gen, 'models'), name);
    if (!model) continue;
    models[name] = model.fields;
    const better = publishedOf(published, name) ?? {};
    descriptions[name] = { ...model.descriptions };
    for (const field of ['', ...Object.keys(model.fields)]) if (better[field]) descriptions[name][field] = better[field];
  }
  const list = readResources(join(gen, 'apis')).map((entry) => ({
    group: entry.group,
    version: entry.version,
    resource: entry.resource,
    kind: entry.kind,
    namespaced: entry.namespaced,
    verbs: [...entry.verbs],
    subresources: Object.fromEntries(Object.entries(entry.subresources).map(([name, verbs]) => [name, [...verbs]])),
    model: modelOf(entry, models),
  }));
  return { models: reachable(models, list), descriptions, resources: list };
}

/** What a cluster reads and writes before anybody does something: the page has these at once, the others a moment later. */
const BOOT = [
  'V1Namespace',
  'V1PriorityClass',
  'V1PriorityLevelConfiguration',
  'V1FlowSchema',
  'V1ClusterRole',
  'V1ClusterRoleBinding',
  'V1Service',
  'V1Endpoints',
  'V1EndpointSlice',
  'V1Node',
  'CoreV1Event',
  'V1Lease',
  'V1ServiceAccount',
  'V1ConfigMap',
];

/** What most resources have, and is said once: the page loads this text before its first frame. */
const USUAL = { version: 'v1', namespaced: true, verbs: ['create', 'deletecollection', 'delete', 'list', 'watch', 'patch', 'get', 'update'], subresources: {} };
/** The name that a model has unless its group is part of it. */
const usualModel = ({ version, kind }) => `V${version.slice(1)}${kind}`;
const withoutUsual = (entry) => {
  const usual = { ...USUAL, model: usualModel(entry) };
  return Object.fromEntries(Object.entries(entry).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(usual[key])));
};

/** A type that stands for all models. */
const MODELS = 'Readonly<Record<string, Readonly<Record<string, string>>>>';

/** The models that `names` refer to, and theirs. */
function closure(models, names) {
  const kept = {};
  const visit = (name) => {
    if (kept[name] || !models[name]) return;
    kept[name] = models[name];
    for (const code of Object.values(models[name])) visit(code.replace(/^[![{]+/, ''));
  };
  for (const name of names) visit(name);
  return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Only what the kinds refer to: the lists, and models of reviews that no resource has, are left out. */
const reachable = (models, list) =>
  closure(models, [...list.map((entry) => entry.model), 'V1Scale', 'V1Status', 'V1DeleteOptions', 'V1Eviction', 'AuthenticationV1TokenRequest']);

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { models, descriptions, resources } = generate();
  mkdirSync(out, { recursive: true });
  const boot = closure(models, BOOT);
  const others = Object.fromEntries(Object.entries(models).filter(([name]) => boot[name] === undefined));
  writeFileSync(join(out, 'schemas.ts'), `${typescript('bootModels', MODELS, boot)}${typescript('otherModels', `() => ${MODELS}`, others, '() => ')}`);
  const rows = typescript('rows', 'readonly Row[]', resources.map(withoutUsual)).replace('export const', 'const');
  writeFileSync(
    join(out, 'resources.ts'),
    [
      "import type { GeneratedResource } from '../resource-info.ts';",
      "type Row = Partial<GeneratedResource> & Pick<GeneratedResource, 'group' | 'resource' | 'kind'>;",
      rows.trimEnd(),
      `const USUAL = ${JSON.stringify(USUAL)};`,
      'const whole = (row: Omit<GeneratedResource, "model">): GeneratedResource => ({ model: `V${row.version.slice(1)}${row.kind}`, ...row });',
      'export const resources: readonly GeneratedResource[] = rows.map((row) => whole({ ...USUAL, ...row }));',
      '',
    ].join('\n'),
  );
  const kept = Object.fromEntries(Object.keys(models).map((name) => [name, descriptions[name]]));
  writeFileSync(join(out, 'descriptions.ts'), typescript('descriptions', MODELS, kept));
}
