import { describe, expect, it } from 'vitest';
import { UserMachine } from '../machine.ts';
import { setProperty, unsetProperty } from './kubeconfig.ts';
import { kubectl } from '../testing/kubectl.ts';

/** Source: what kubectl 1.35.2 prints with a kubeconfig as kubeadm writes it. */
describe('kubectl config', () => {
  it.each([
    ['config view --minify -o jsonpath={.contexts[0].context.user}', 'kubernetes-admin', ''],
    ['config get-clusters', 'NAME\nkubernetes', ''],
    ['config get-users', 'NAME\nkubernetes-admin', ''],
    ['config set-cluster c --server=https://1.2.3.4', 'Cluster "c" set.', ''],
    ['config set-cluster c --embed-certs', '', 'error: you must specify a --certificate-authority to embed'],
    ['config set-credentials bob --token=x', 'User "bob" set.', ''],
    [
      'config set-credentials bob --token=x --username=b',
      '',
      'error: you cannot specify more than one authentication method at the same time: --token, --username/--password',
    ],
    ['config set-context dev --namespace=dev', 'Context "dev" created.', ''],
    ['config set-context dev --current', '', 'error: you cannot specify both a context name and --current'],
    ['config use-context nope', '', 'error: no context exists with the name: "nope"'],
    ['config rename-context kubernetes-admin@kubernetes k', 'Context "kubernetes-admin@kubernetes" renamed to "k".', ''],
    ['config delete-cluster kubernetes', 'deleted cluster kubernetes from /root/.kube/config', ''],
    ['config delete-user nope', '', 'error: cannot delete user nope, not in /root/.kube/config'],
    [
      'config delete-context kubernetes-admin@kubernetes',
      'deleted context kubernetes-admin@kubernetes from /root/.kube/config',
      'warning: this removed your active context, use "kubectl config use-context" to select a different one',
    ],
    ['config set clusters.kubernetes.insecure-skip-tls-verify maybe', '', 'error: strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['config set users.bob.client-key-data notbase64!', '', 'error: error decoding input value: illegal base64 data at input byte 9'],
    ['config unset current-context', 'Property "current-context" unset.', ''],
    ['config unset contexts.nope.namespace', '', 'error: current map key `nope` is invalid'],
    ['config get-contexts nope', 'CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE', 'error: context nope not found'],
  ])('%s', (line, stdout, stderr) => {
    expect(kubectl(line.split(' '), {})).toMatchObject({ stdout, stderr });
  });

  it('sets a field of an entry whose name holds dots', () => {
    const { kubeconfig } = new UserMachine([]);
    setProperty(kubeconfig, 'contexts.a.b.c.namespace', 'x', false);
    expect(kubeconfig.contexts.get('a.b.c')).toEqual({ namespace: 'x' });
    unsetProperty(kubeconfig, 'contexts.a.b.c');
    expect(kubeconfig.contexts.has('a.b.c')).toBe(false);
  });
});
