import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realBinaries } from '../testing/real-binaries.ts';
import { type ServedCluster, servedCluster } from '../testing/served-cluster.ts';
import type { Answer } from '../testing/transcript.ts';
import { defaultScenario } from './default-cluster.ts';

const folder = fileURLToPath(new URL('./testing/', import.meta.url));
const binaries = realBinaries('1.35');

/** Commands that change nothing, so that both can be asked one after the other. */
const commands = `
describe pods -l tier=front
describe deploy,rs,sts,ds,rc,cronjob
describe job job indexed susp
describe svc,ingress,netpol,pvc,quota,limits,pdb,lease
describe endpoints dep
describe cm,secret,sa,role,rolebinding,podtemplate,controllerrevision
describe crontabs
describe pv,sc,ingressclass,csr,crd,validatingwebhookconfiguration
describe clusterrole crole crole2
describe priorityclass/high clusterrolebinding/crb ns/default node/node-1
describe po/nope
describe cm con
describe po full nope
get svc,deploy,rs,sts,ds,job,cronjob,ing,netpol,pvc,quota,limits,pdb,role,rolebinding,sa,cm,secret -o wide
get pv,sc,priorityclass,csr,crd,ingressclass -o wide
get crontabs -o wide
get pod full -o jsonpath={.spec.containers[?(@.name=="main")].image}
get pods -o jsonpath={range.items[*]}{.metadata.name}{"\\n"}{end}
get pod full -o jsonpath={.metadata['name','namespace']}
get pod full -o custom-columns=L:.metadata.labels,N:.nope,P:.spec.containers[*].name
get pod full -o go-template={{range.spec.containers}}{{.name}}{{end}}
get cm conf -o yaml
get deploy dep -o kyaml
get deploy dep --subresource=scale -o yaml
get pods --sort-by=.metadata.name -o name
get pods -l a==b,,
get pods --field-selector=a=b
get pods --server-print=false --no-headers -l app=sts
get nothing
get pods -o foo
get
api-resources -o wide
explain crontabs.spec
auth can-i --list --as=system:serviceaccount:default:robot
rollout history sts/sts
rollout history ds/ds --revision=1
create deployment x y --image=nginx
create secret tls t
set env
label pod full tier=!
annotate pod full who=you
apply -f nope.yaml
gett pods
get --raw /api/v1/namespaces/default/configmaps?limit=1
create --raw /x
get ev
rollout history deploy/dep -o name
rollout history deploy/dep -o jsonpath={.metadata.labels.app}
rollout history sts/sts -o json
rollout restart deploy/dep --dry-run=client
rollout undo deploy/dep --to-revision=-1
events --for=job/job -o json
events --for=foo/bar
events -o wide
cluster-info dump --namespaces=nope -o json
create deployment d --image=nginx,busybox --replicas=2 --port=80 --dry-run=client -o json
create deployment d --image=a --image=b -- date
create job j --image=a --dry-run=client -o json -- date
create svc externalname e --external-name=a.b --tcp=80 --dry-run=client -o json
create svc nodeport n --tcp=80 --node-port=99
create ingress i --rule=a.b/x*=svc:80,tls --class=c --dry-run=client -o json
create pdb p --selector=a=b --max-unavailable=50% --dry-run=client -o json
create clusterrole c --aggregation-rule=a=b --dry-run=client -o yaml
create rolebinding q --clusterrole=view --user=u --dry-run=client -o json
create cm c --from-literal=a=b --append-hash --dry-run=client -o name
create token default --bound-object-kind=Pod
run p --image=nginx --port=80 --env=A=B --restart=Never --dry-run=client -o json -- sleep 1
expose deploy/rec --port=80 --target-port=8080 --name=w --type=NodePort --dry-run=client -o json
expose deploy/dep --port=80
autoscale deploy/dep --min=1 --max=3 --cpu=50% --dry-run=client -o json
autoscale cm/conf --max=3
scale deploy/dep --replicas=1 --dry-run=client --record
set image svc/dep a=b
set image deploy/dep nope=b
set env deploy/dep A=B A-
set subject clusterrolebinding crb --user=u2 --dry-run=client
patch deploy -p {}
label pod full a=b a-
delete cm/conf cm/nope --dry-run=client
describe deploy/dep deploy/nope
apply view-last-applied cm/nope
apply edit-last-applied ns/default
wait pod --for=condition=Ready
--context=nope get pods
`
  .trim()
  .split('\n');

/** What may differ: times, names that are drawn, and what kubectl 1.36 words otherwise than 1.35. */
const same: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} [+-]\d{4}/g, '<date>'],
  [/\b(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+s\b|\b\d+[dh](?:\d+[hm])?\b|\b\d+m\b(?!\/)/g, '<age>'],
  [/ \(x\d+ over <age>\)/g, ''],
  [/-{3,}/g, '---'],
  [/ {2,}/g, '  '],
  [/ +$/gm, ''],
  [/\n+$/, ''],
  [/("resourceVersion": ")\d+/g, '$1<version>'],
  // `kubectl/pkg/describe/describe.go`: describeCronJob since 1.36; smartLabelFor since 1.36; describeNode until 1.35.
  [/^Time Zone: .*\n/gm, ''],
  [/^ *Kube-Proxy Version:\n/gm, ''],
];

/** `describeLimitRangeSpec` walks a Go map: the resources of one type come in any order, also in what is said of a namespace. */
const sortedLimits = (printed: string): string =>
  printed.replace(/(?:^ ?(?:Container|Pod|PersistentVolumeClaim) .*\n)+/gm, (rows) => `${rows.trimEnd().split('\n').toSorted().join('\n')}\n`);

const normalised = ({ exit, stdout, stderr }: Answer): Answer => {
  const text = (printed: string): string => sortedLimits(same.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), printed));
  return { exit, stdout: text(stdout), stderr: text(stderr) };
};

/** The kubectl of the page against the real one, in one cluster at one time. */
describe.skipIf(!binaries)('the kubectl of the page', () => {
  let cluster: ServedCluster;

  beforeAll(async () => {
    cluster = await servedCluster(defaultScenario(), 10);
    for (const name of ['every-kind.yaml', 'custom.yaml']) {
      const { stderr } = await cluster.type(['apply', '-f', name], { [name]: readFileSync(`${folder}${name}`, 'utf8') });
      expect(stderr.replace(/^Warning: .*\n/gm, '')).toBe('');
    }
    await cluster.settle(45);
  }, 60_000);
  afterAll(() => cluster?.stop());

  it.each(commands)('kubectl %s', async (line) => {
    const args = line.split(' ');
    for (let time = 1; ; time++) {
      const real = normalised(await cluster.run(binaries?.kubectl ?? '', args));
      const typed = normalised(await cluster.type(args));
      // The cluster goes on between the two: what something else has changed meanwhile is asked for again.
      if (time < 3 && !isDeepStrictEqual(typed, real)) continue;
      expect(typed).toEqual(real);
      return;
    }
  });
});
