import { describe, expect, it } from 'vitest';
import { kubectl } from './testing/kubectl.ts';

const namespaced = '/api/v1/namespaces/default';
const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** Source: `kubectl/pkg/cmd/create/*_test.go`. */
describe('create', () => {
  it.each([
    [
      'create role r --verb=get,list --resource=pods,deploy.apps --resource-name=x',
      `${rbac}/namespaces/default/roles`,
      {
        rules: [
          { apiGroups: [''], resources: ['pods'], resourceNames: ['x'], verbs: ['get', 'list'] },
          { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list'] },
        ],
      },
    ],
    ['create clusterrole c --verb=get --non-resource-url=/logs/*', `${rbac}/clusterroles`, { rules: [{ nonResourceURLs: ['/logs/*'], verbs: ['get'] }] }],
    ['create clusterrole c --verb=create --resource=pods/exec', `${rbac}/clusterroles`, { rules: [{ resources: ['pods/exec'] }] }],
    [
      'create rolebinding b --clusterrole=view --user=jane --serviceaccount=ns:sa',
      `${rbac}/namespaces/default/rolebindings`,
      {
        roleRef: { kind: 'ClusterRole', name: 'view' },
        subjects: [
          { kind: 'User', name: 'jane' },
          { kind: 'ServiceAccount', name: 'sa', namespace: 'ns' },
        ],
      },
    ],
    [
      'create quota q --hard=cpu=1,pods=2 --scopes=Terminating,BestEffort',
      `${namespaced}/resourcequotas`,
      { spec: { hard: { cpu: '1', pods: '2' }, scopes: ['BestEffort', 'Terminating'] } },
    ],
    [
      'create pdb p --selector=app=web --min-available=50%',
      '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
      { spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } } },
    ],
    [
      'create priorityclass high --value=1000 --preemption-policy=Never',
      '/apis/scheduling.k8s.io/v1/priorityclasses',
      { value: 1000, preemptionPolicy: 'Never' },
    ],
    [
      'create ingress i --rule=foo.com/bar*=svc:8080,tls=cert --rule=foo.com/=svc:http --class=x',
      '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
      {
        spec: {
          ingressClassName: 'x',
          rules: [
            {
              host: 'foo.com',
              http: {
                paths: [
                  { path: '/bar', pathType: 'Prefix', backend: { service: { name: 'svc', port: { number: 8080 } } } },
                  { path: '/', pathType: 'Exact', backend: { service: { port: { name: 'http' } } } },
                ],
              },
            },
          ],
          tls: [{ hosts: ['foo.com'], secretName: 'cert' }],
        },
      },
    ],
    ['create configmap c --from-literal=a=b --from-file=x=f', `${namespaced}/configmaps`, { data: { a: 'b', x: 'text' } }],
    ['create configmap c --from-env-file=e', `${namespaced}/configmaps`, { data: { K: 'v=w' } }],
    ['create secret generic s --from-literal=a=b', `${namespaced}/secrets`, { data: { a: 'Yg==' } }],
    ['create secret docker-registry d --docker-username=u --docker-password=p', `${namespaced}/secrets`, { type: 'kubernetes.io/dockerconfigjson' }],
    ['create service externalname e --external-name=x.org', `${namespaced}/services`, { spec: { type: 'ExternalName', externalName: 'x.org' } }],
  ] as const)('%s', (line, path, body) => {
    const { requests, exitCode, stderr } = kubectl(line.split(' '), {}, { f: 'text', e: '# no\nK=v=w\n' });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(requests.at(-1)).toMatchObject({ method: 'POST', path, body });
  });

  it.each([
    ['create role r --verb=get', 'error: at least one resource must be specified'],
    ['create role r --resource=pods', 'error: at least one verb must be specified'],
    ['create role r --verb=get --resource=foos', 'the server doesn\'t have a resource type "foos"'],
    ['create role r --verb=use --resource=pods', "error: can not perform 'use' on 'pods' in group ''"],
    ['create rolebinding b --role=r --clusterrole=c', 'error: exactly one of clusterrole or role must be specified'],
    ['create rolebinding b --role=r --serviceaccount=x', 'error: serviceaccount must be <namespace>:<name>'],
    ['create pdb p --selector=a=b', 'error: one of min-available or max-unavailable must be specified'],
    ['create pdb p --min-available=1', 'error: a selector must be specified'],
    ['create quota q --hard=cpu', 'error: Invalid argument syntax cpu, expected <resource>=<value>'],
    ['create ingress i', /^error: not enough information provided: every ingress has to either specify a default-backend/],
    ['create ingress i --rule=x', 'error: rule x is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]'],
    ['create secret tls s', 'error: key and cert must be specified'],
    ['create configmap c --from-literal=a=b --from-env-file=e', 'error: from-env-file cannot be combined with from-file or from-literal'],
    ['create job j', 'error: either --image or --from must be specified'],
  ] as const)('%s is refused', (line, text) => {
    const { stderr, exitCode } = kubectl(line.split(' '), {});
    expect(exitCode).toBe(1);
    if (typeof text === 'string') expect(stderr).toBe(text);
    else expect(stderr).toMatch(text);
  });
});

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    template: {
      spec: {
        containers: [
          { name: 'a', image: 'x', env: [{ name: 'OLD', value: '1' }] },
          { name: 'b', image: 'y' },
        ],
      },
    },
  },
};
const at = '/apis/apps/v1/namespaces/default/deployments/web';
const containers = (...list: readonly object[]) => ({
  spec: { template: { spec: { containers: expect.arrayContaining(list.map((one) => expect.objectContaining(one))) } } },
});

/** Source: `kubectl/pkg/cmd/set/*_test.go`: a strategic merge patch of the Pod template. */
describe('set', () => {
  it.each([
    ['set env deploy/web A=1', 'deployment.apps/web env updated', containers({ name: 'a' }, { name: 'b', env: [{ name: 'A', value: '1' }] })],
    ['set env deploy/web -c b A=1', 'deployment.apps/web env updated', containers({ name: 'b', env: [{ name: 'A', value: '1' }] })],
    ['set env deploy/web -c a OLD-', 'deployment.apps/web env updated', containers({ name: 'a' })],
    [
      'set resources deploy web --limits=cpu=200m -c=a',
      'deployment.apps/web resource requirements updated',
      containers({ name: 'a', resources: { limits: { cpu: '200m' } } }),
    ],
    ['set serviceaccount deploy web robot', 'deployment.apps/web serviceaccount updated', { spec: { template: { spec: { serviceAccountName: 'robot' } } } }],
  ] as const)('%s', (line, stdout, body) => {
    const printed = kubectl(line.split(' '), { [at]: deployment });
    expect([printed.stdout, printed.stderr]).toEqual([stdout, '']);
    expect(printed.requests.at(-1)).toMatchObject({ method: 'PATCH', path: at, contentType: 'application/strategic-merge-patch+json', body });
  });

  it('lists the variables of every container', () => {
    expect(kubectl(['set', 'env', 'deploy/web', '--list'], { [at]: deployment }).stdout).toBe(
      '# Deployment web, container a\nOLD=1\n# Deployment web, container b',
    );
  });

  it.each([
    ['set env', 'error: one or more resources must be specified as <resource> <name> or <resource>/<name>'],
    ['set resources deploy web', 'error: you must specify an update to requests or limits (in the form of --requests/--limits)'],
    ['set resources deploy web --limits=cpu=200m -c=z', 'error: unable to find container named z'],
    ['set env deploy/web --overwrite=false OLD=2', "error: 'OLD' already has a value (1), and --overwrite is false"],
  ])('%s is refused', (line, text) => {
    expect(kubectl(line.split(' '), { [at]: deployment })).toMatchObject({ exitCode: 1, stderr: text });
  });
});

/** Source: `kubectl/pkg/cmd/config`, as kubeadm's kubeconfig. */
describe('config', () => {
  it.each([
    ['config current-context', 'kubernetes-admin@kubernetes'],
    ['config get-contexts -o name', 'kubernetes-admin@kubernetes'],
    ['config set-context --current --namespace=x', 'Context "kubernetes-admin@kubernetes" modified.'],
    ['config use-context kubernetes-admin@kubernetes', 'Switched to context "kubernetes-admin@kubernetes".'],
  ])('%s', (line, text) => {
    expect(kubectl(line.split(' '), {}).stdout).toBe(text);
  });

  it('refuses a context that does not exist', () => {
    expect(kubectl(['config', 'use-context', 'nope'], {}).stderr).toBe('error: no context exists with the name: "nope"');
  });
});

/** Source: `kubectl/pkg/cmd/exec/exec.go`, `logs.go`, `portforward.go`, `debug.go`, `cp.go` Complete and Validate. */
describe('mistakes with streams', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'a' }, { name: 'b' }], initContainers: [{ name: 'i' }] },
    status: { phase: 'Succeeded' },
  };
  it.each([
    ['exec', 'error: pod, type/name or --filename must be specified'],
    ['exec p', 'error: you must specify at least one command for the container'],
    ['exec p ls', "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples"],
    ['exec p -- ls', 'error: cannot exec into a container in a completed pod; current phase is Succeeded'],
    ['exec nope -- ls', 'Error from server (NotFound): not found'],
    ['logs p -c z', 'error: container z is not valid for pod p out of: a, b, i (init)'],
    ['logs p --all-containers -c a', 'error: --all-containers=true should not be specified with container name a'],
    ['logs p --since=x', 'error: invalid argument "x" for "--since" flag: time: invalid duration "x"\nSee \'kubectl logs --help\' for usage.'],
    ['logs p --tail=-2', 'error: --tail must be greater than or equal to -1'],
    ['port-forward p', "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples"],
    ['port-forward p 80', 'error: unable to forward port because pod is not running. Current status=Succeeded'],
    ['attach', 'error: at least 1 argument is required for attach'],
    ['debug p', 'error: you must specify --image when not using --copy-to.'],
    ['debug p --image=x --replace', 'error: --replace may only be used with --copy-to.'],
    ['cp a', 'error: source and destination are required'],
    ['cp a b', 'error: one of src or dest must be a remote file specification'],
    ['cp p:/x q:/y', 'error: one of src or dest must be a local file specification'],
  ])('%s', (line, text) => {
    expect(kubectl(line.split(' '), { [`${namespaced}/pods/p`]: pod })).toMatchObject({ exitCode: 1, stderr: text });
  });
});
