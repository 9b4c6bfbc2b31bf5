import type { ImageModel } from '../../../api/index.ts';
import { type Reference, parseReference } from './reference.ts';

/**
 * Which images do not exist. The registry of the real world is not here: every well-formed name resolves, except
 * 1. those that a scenario's image model marks `missing`,
 * 2. names or tags that say so themselves (`words`),
 * 3. slips of the pen in well-known names (`slips`), and such a name with a number behind it (`redis123`),
 * 4. names on registries that cannot be reached (`unreachable` endings of the host name).
 * This is the one table of such rules.
 */
const missingRules = {
  words: [
    'nonexistent',
    'non-existent',
    'does-not-exist',
    'doesnotexist',
    'not-exist',
    'notexist',
    'no-such',
    'nosuch',
    'invalid',
    'missing',
    'typo',
    'wrong',
    'bad-image',
    'bad-tag',
    'bogus',
    'imagethatdoes',
    'private-image',
    '-private',
  ],
  slips: ['ngnix', 'nginxx', 'nignx', 'ngix', 'nginix', 'busyboxx', 'busibox', 'reddis', 'ubunto', 'alpin', 'postgress'],
  numbered: ['nginx', 'redis', 'busybox', 'alpine', 'ubuntu', 'httpd', 'mysql', 'postgres', 'mongo'],
  unreachable: ['.invalid', '.example', '.test', '.local', 'example.com', 'example.org', 'localhost'],
} as const;

const denied = 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

/** nginx counts its minor releases; the documentation's own slip of the hand, `nginx:1.161`, is far ahead of them. */
const tooNew = (path: string, tag: string | undefined): boolean => path === 'library/nginx' && Number(/^1\.(\d+)/.exec(tag ?? '')?.[1] ?? 0) >= 100;

const says = (text: string | undefined): boolean => text !== undefined && missingRules.words.some((word) => text.toLowerCase().includes(word));

const slipped = (path: string): boolean => {
  const [, name = '', digits = ''] = /^library\/(.*?)(\d*)$/.exec(path) ?? [];
  const { slips, numbered } = missingRules;
  return slips.some((slip) => slip === name) || (digits.length > 1 && numbered.some((known) => known === name));
};

function unreachable({ registry }: Reference): boolean {
  const host = registry.split(':')[0] ?? registry;
  return missingRules.unreachable.some((ending) => host === ending.replace(/^\./, '') || host.endsWith(ending));
}

/**
 * The registry's refusal, in the words in which containerd repeats it after `failed to resolve reference "…": `;
 * undefined when the image is there. A repository of Docker Hub that does not exist is denied, not missing.
 */
export function refusal(full: string, model: ImageModel | undefined): string | undefined {
  const reference = parseReference(full);
  if (model?.missing === false) return undefined;
  const { registry, path, tag } = reference;
  if (model === undefined && unreachable(reference)) {
    return `failed to do request: Head "https://${registry}/v2/${path}/manifests/${tag ?? ''}": dial tcp: lookup ${registry.split(':')[0] ?? registry}: no such host`;
  }
  const badTag = says(tag) || tooNew(path, tag);
  if (model?.missing !== true && !says(path) && !badTag && !slipped(path)) return undefined;
  return registry === 'docker.io' && !badTag ? denied : `${full}: not found`;
}
