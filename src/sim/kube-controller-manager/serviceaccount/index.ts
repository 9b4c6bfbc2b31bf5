import { type ConfigMap, type Micros, resources, seconds, type ServiceAccount } from '../../../api/index.ts';
import type { ControllerDescriptor } from '../controller-context.ts';
import { EachNamespace } from './each-namespace.ts';
import { TokensController } from './tokens-controller.ts';

/** The cluster's root certificate as every Pod mounts it: a fixed text, since nothing here checks signatures. */
const ROOT_CA = '-----BEGIN CERTIFICATE-----\nMIIBOrrerySimulatedClusterRootCA\n-----END CERTIFICATE-----\n';
const CA_DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** A `default` ServiceAccount in each namespace. Source: `pkg/controller/serviceaccount/serviceaccounts_controller.go`. */
export const serviceAccount: ControllerDescriptor = {
  name: 'serviceaccount',
  serviceAccount: 'service-account-controller',
  start: (context) => {
    const make = (namespace: string): ServiceAccount => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
    new EachNamespace<ServiceAccount>(context, { name: 'default', resource: resources.serviceaccounts, make }).start();
  },
};

/** `kube-root-ca.crt` in each namespace. Source: `pkg/controller/certificates/rootcacertpublisher/publisher.go`. */
export const rootCACertificatePublisher: ControllerDescriptor = {
  name: 'root-ca-certificate-publisher',
  serviceAccount: 'root-ca-cert-publisher',
  start: (context) => {
    const name = 'kube-root-ca.crt';
    const make = (namespace: string): ConfigMap => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, annotations: { 'kubernetes.io/description': CA_DESCRIPTION } },
      data: { 'ca.crt': ROOT_CA },
    });
    new EachNamespace<ConfigMap>(context, { name, resource: resources.configmaps, make, content: ({ data }) => data }).start();
  },
};

/** Tokens in Secrets. Nobody makes such a Secret while the cluster boots: they are watched from then on. */
export const serviceAccountToken: ControllerDescriptor = {
  name: 'serviceaccount-token',
  serviceAccount: 'tokens-controller',
  start: (context) => {
    const { host } = context;
    host.after(Math.max(0, seconds(1) - host.now()) as Micros, () => new TokensController(context, ROOT_CA).start());
  },
};
