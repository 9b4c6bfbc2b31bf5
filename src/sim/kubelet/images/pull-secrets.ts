import type { Container, Pod } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { decodeBase64, type ObjectStore } from '../objects/store.ts';
import { identityOf, specOf } from '../pod.ts';
import type { Auth } from './manager.ts';
import { parseImageName } from './reference.ts';
import { isObject } from '../../apimachinery/index.ts';

type RecordEvent = (pod: Pod, container: Container | undefined, type: 'Normal' | 'Warning', reason: string, message: string) => void;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Registry of an image: `docker.io` when the name has none. */
export function registryOf(image: string): string {
  const parsed = parseImageName(image);
  const first = 'error' in parsed ? '' : (parsed.repository.split('/')[0] ?? '');
  const isHost = (first.includes('.') || first.includes(':') || first === 'localhost') && image.includes('/');
  return isHost ? first : 'docker.io';
}

/** Credentials by registry from a `kubernetes.io/dockerconfigjson` Secret. */
function credentials(json: string): Map<string, Auth> {
  const found = new Map<string, Auth>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return found;
  }
  const auths = isObject(parsed) ? parsed.auths : undefined;
  if (!isObject(auths)) return found;
  for (const [server, entry] of Object.entries(auths)) {
    if (!isObject(entry)) continue;
    const [user = '', ...rest] = decodeBase64(text(entry.auth)).split(':');
    const registry = server.replace(/^https?:\/\//, '').split('/')[0] ?? server;
    found.set(registry === 'index.docker.io' ? 'docker.io' : registry, {
      username: text(entry.username) || user,
      password: text(entry.password) || rest.join(':'),
    });
  }
  return found;
}

/** The image pull secrets of Pods (`kubelet_pods.go` getPullSecretsForPod). */
export class PullSecrets {
  private readonly auths = new Map<string, Map<string, Auth>>();

  constructor(
    private readonly objects: ObjectStore,
    private readonly record: RecordEvent,
  ) {}

  /** Reads the Pod's pull secrets; those that cannot be read are told by one event. */
  *load(pod: Pod): Procedure<void> {
    const names = (specOf(pod).imagePullSecrets ?? []).map(({ name }) => name ?? '').filter((name) => name !== '');
    if (names.length === 0) return;
    const { uid, namespace } = identityOf(pod);
    const found = new Map<string, Auth>();
    const missing: string[] = [];
    for (const name of names) {
      const secret = yield* this.objects.secret(namespace, name);
      if (!secret.ok) missing.push(name);
      else for (const [registry, auth] of credentials(decodeBase64(secret.object.data?.['.dockerconfigjson'] ?? ''))) found.set(registry, auth);
    }
    this.auths.set(uid, found);
    if (missing.length === 0) return;
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    this.record(pod, undefined, 'Warning', 'FailedToRetrieveImagePullSecret', message);
  }

  forget(uid: string): void {
    this.auths.delete(uid);
  }

  /** Credentials for the registry of an image, if the Pod has any. */
  auth(pod: Pod, image: string): Auth | undefined {
    return this.auths.get(identityOf(pod).uid)?.get(registryOf(image));
  }
}
