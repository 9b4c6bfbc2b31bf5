import { NotYet } from '../../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asText, type Json } from '../../values.ts';
import { type AdmissionPlugin, forbid } from '../plugin.ts';

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
/** Tokens are asked for one hour and seven seconds, to recognise Pods of this plugin. */
const EXPIRATION_SECONDS = 3_607;
/** A namespace gets its default ServiceAccount a moment after it was made. */
const ATTEMPTS = 10;

const volume = (name: string): Json => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: EXPIRATION_SECONDS, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: 420,
  },
});

const isMounted = (container: Json): boolean => asList(container.volumeMounts).some((mount) => asJson(mount).mountPath === MOUNT_PATH);

function mounted(containers: unknown, name: string): readonly unknown[] | undefined {
  if (!Array.isArray(containers)) return undefined;
  const mount = { name, readOnly: true, mountPath: MOUNT_PATH };
  return containers.map((item) => {
    const container = asJson(item);
    return isMounted(container) ? container : { ...container, volumeMounts: [...asList(container.volumeMounts), mount] };
  });
}

/** Gives a Pod its ServiceAccount and mounts the account's token. Source: `plugin/pkg/admission/serviceaccount/admission.go`. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  resources: new Set(['/pods']),
  operations: new Set(['CREATE']),
  admit: (pod, attributes, context) => {
    if (attributes.subresource !== '') return pod;
    // Mirror Pods of static Pods act for nobody.
    if (pod.metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined) return pod;
    const spec = pod.spec ?? {};
    const name = asText(spec.serviceAccountName) || asText(spec.serviceAccount) || 'default';
    const account = context.get('/serviceaccounts', attributes.namespace, name);
    if (!account) {
      const refusal = forbid(pod, attributes, `error looking up service account ${attributes.namespace}/${name}: serviceaccount "${name}" not found`);
      throw name === 'default' ? new NotYet(refusal, ATTEMPTS) : refusal;
    }
    return withToken({ ...pod, spec: { ...spec, serviceAccountName: name, serviceAccount: name } }, account, () => context.host.random.string(5, ALPHABET));
  },
};

function withToken(pod: AnyObject, account: AnyObject, suffix: () => string): AnyObject {
  const { spec = {} } = pod;
  const pullSecrets =
    asList(spec.imagePullSecrets).length === 0 && asList(account.imagePullSecrets).length > 0 ? { imagePullSecrets: account.imagePullSecrets } : {};
  const automount = spec.automountServiceAccountToken ?? account.automountServiceAccountToken;
  const containers = asList(spec.containers).map(asJson);
  const all = [...containers, ...asList(spec.initContainers).map(asJson)];
  if (automount === false || all.every(isMounted)) return { ...pod, spec: { ...spec, ...pullSecrets } };
  const name = `kube-api-access-${suffix()}`;
  const initContainers = mounted(spec.initContainers, name);
  return {
    ...pod,
    spec: {
      ...spec,
      ...pullSecrets,
      ...(initContainers ? { initContainers } : {}),
      containers: mounted(containers, name),
      volumes: [...asList(spec.volumes), volume(name)],
    },
  };
}
