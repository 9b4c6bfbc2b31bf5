import { base64, utf8 } from '@scure/base';
import { bool, list, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { nameHash } from '../name-hash.ts';
import { compactJson } from '../printers/yaml.ts';
import type { Session } from '../session.ts';
import type { Generator } from './create-generator.ts';

export const base64Of = (text: string): string => base64.encode(utf8.decode(text));

function fileText(session: Session, path: string): string {
  const text = session.files[path];
  if (text === undefined) throw new CommandError(`error reading ${path}: no such file or directory`);
  return text;
}

/** The files that lie directly in a folder. */
function folderEntries(session: Session, path: string): readonly (readonly [string, string])[] {
  const folder = `${path.replace(/\/+$/, '')}/`;
  const inside = Object.keys(session.files)
    .filter((name) => name.startsWith(folder))
    .sort();
  if (inside.length === 0) throw new CommandError(`error reading ${path}: no such file or directory`);
  return inside.filter((name) => !name.slice(folder.length).includes('/')).map((name) => [baseName(name), session.files[name] ?? '']);
}

function pemText(session: Session, path: string): string {
  const text = session.files[path];
  if (text === undefined) throw new CommandError(`Cannot read file ${path}, open ${path}: no such file or directory`);
  return text;
}

const baseName = (path: string): string => path.split('/').at(-1) ?? path;

/** `--from-literal`, `--from-file`, `--from-env-file`: keys and texts. Source: `kubectl/pkg/util/util.go`. */
function dataOf(session: Session, owner: string): Record<string, string> {
  const entries: (readonly [string, string])[] = [];
  const { flags } = session;
  if (flags.has('from-env-file') && (flags.has('from-file') || flags.has('from-literal')))
    throw new CommandError('from-env-file cannot be combined with from-file or from-literal');
  for (const pair of session.flags.all('from-literal')) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new CommandError(`invalid literal source ${pair}, expected key=value`);
    entries.push([pair.slice(0, at), pair.slice(at + 1)]);
  }
  for (const source of session.flags.all('from-file')) {
    const at = source.indexOf('=');
    if (at === 0) throw new CommandError(`key name for file path ${source.slice(1)} missing`);
    const path = source.slice(at + 1);
    if (session.files[path] === undefined && at < 0) entries.push(...folderEntries(session, path));
    else entries.push([at < 0 ? baseName(path) : source.slice(0, at), fileText(session, path)]);
  }
  for (const path of session.flags.all('from-env-file')) {
    for (const line of fileText(session, path)
      .split('\n')
      .map((text) => text.trim())) {
      if (line === '' || line.startsWith('#')) continue;
      const at = line.indexOf('=');
      if (at > 0) entries.push([line.slice(0, at), line.slice(at + 1)]);
    }
  }
  const seen = new Set<string>();
  for (const [key] of entries) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw new CommandError(
        `${JSON.stringify(key)} is not a valid key name for a ${owner.split(' ')[0]}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      );
    if (seen.has(key)) throw new CommandError(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${owner}`);
    seen.add(key);
  }
  return Object.fromEntries(entries);
}

const sources = [list('from-literal'), list('from-file'), list('from-env-file'), bool('append-hash')];

/** `--append-hash`: the name changes with what is in it. Source: `kubectl/pkg/util/hash/hash.go`. */
function hashed<T extends { readonly metadata: { readonly name: string } }>(session: Session, object: T, content: Readonly<Record<string, unknown>>): T {
  if (!session.flags.bool('append-hash')) return object;
  return { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-${nameHash(compactJson(content))}` } };
}

function secret(session: Session, name: string, type: string | undefined, texts: Readonly<Record<string, string>>): object {
  const data = Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, base64Of(value)]));
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: session.namespace },
    ...(type === undefined ? {} : { type }),
    ...(Object.keys(data).length > 0 ? { data } : {}),
  };
  return hashed(session, object, { kind: 'Secret', type: type ?? '', name, data });
}

/** Source: `cmd/create/create_secret_docker.go` handleDockerCfgJSONContent. */
function dockerConfig(session: Session): string {
  const server = session.flags.get('docker-server') ?? 'https://index.docker.io/v1/';
  const [username, password, email] = [session.flags.get('docker-username'), session.flags.get('docker-password'), session.flags.get('docker-email')];
  if (!username || !password)
    throw new CommandError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
  return JSON.stringify({ auths: { [server]: { username, password, ...(email ? { email } : {}), auth: base64Of(`${username}:${password}`) } } });
}

export const dataGenerators: Readonly<Record<string, Generator>> = {
  configmap: {
    short: 'Create a config map based on a file, directory, or specified literal value.',
    usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
    flags: sources,
    failure: 'failed to create configmap',
    make(session, name) {
      const data = dataOf(session, `ConfigMap ${JSON.stringify(name)}`);
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: session.namespace },
        ...(Object.keys(data).length > 0 ? { data } : {}),
      };
      return hashed(session, object, { kind: 'ConfigMap', name, data });
    },
  },
  'secret generic': {
    short: 'Create a secret based on a file, directory, or specified literal value.',
    usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
    flags: [...sources, string('type')],
    failure: 'failed to create secret',
    make: (session, name) => secret(session, name, session.flags.get('type'), dataOf(session, `Secret ${JSON.stringify(name)}`)),
  },
  'secret tls': {
    short: 'Create a TLS secret from the given public/private key pair.',
    usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]',
    flags: [string('cert'), string('key'), bool('append-hash')],
    failure: 'failed to create secret',
    make(session, name) {
      const [cert, key] = [session.flags.get('cert'), session.flags.get('key')];
      if (!cert || !key) throw new CommandError('key and cert must be specified');
      const [certificate, privateKey] = [pemText(session, cert), pemText(session, key)];
      if (!certificate.includes('-----BEGIN ')) throw new CommandError('tls: failed to find any PEM data in certificate input');
      if (!privateKey.includes('-----BEGIN ')) throw new CommandError('tls: failed to find any PEM data in key input');
      return secret(session, name, 'kubernetes.io/tls', { 'tls.crt': certificate, 'tls.key': privateKey });
    },
  },
  'secret docker-registry': {
    short: 'Create a new secret for use with Docker registries.',
    usage:
      'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none] [options]',
    flags: [string('docker-server'), string('docker-username'), string('docker-password'), string('docker-email'), list('from-file'), bool('append-hash')],
    failure: 'failed to create secret docker-registry',
    make: (session, name) =>
      secret(
        session,
        name,
        'kubernetes.io/dockerconfigjson',
        session.flags.has('from-file') ? dataOf(session, `Secret ${JSON.stringify(name)}`) : { '.dockerconfigjson': dockerConfig(session) },
      ),
  },
};
