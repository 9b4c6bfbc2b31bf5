import { canonicalQuantity, dig, humanDuration, listAt, numberAt, objectAt, own, stringAt } from '../../apimachinery/index.ts';
import { age, type Cell, columns, conditionStatus, nameOf, type Printer, since } from './printer.ts';

const rolePrefix = 'node-role.kubernetes.io/';

function nodeRoles(labels: Readonly<Record<string, string>>): string {
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : [...new Set(roles)].sort().join(',');
}

const addressOf = (node: unknown, type: string): string =>
  stringAt(
    listAt(node, 'status', 'addresses').find((address) => own(address, 'type') === type),
    'address',
  ) || '<none>';

const node: Printer = {
  columns: columns('Name', 'Status', 'Roles', 'Age', 'Version', 'Internal-IP+', 'External-IP+', 'OS-Image+', 'Kernel-Version+', 'Container-Runtime+'),
  cells: (o, now) => {
    const ready = conditionStatus(o, 'Ready');
    const status = ready === '' ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
    const info = objectAt(o, 'status', 'nodeInfo');
    const architecture = stringAt(info, 'architecture');
    return [
      nameOf(o),
      dig(o, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status,
      nodeRoles(o.metadata?.labels ?? {}),
      age(o, now),
      stringAt(info, 'kubeletVersion'),
      addressOf(o, 'InternalIP'),
      addressOf(o, 'ExternalIP'),
      stringAt(info, 'osImage') || '<unknown>',
      `${stringAt(info, 'kernelVersion') || '<unknown>'}${architecture === '' ? '' : ` (${architecture})`}`,
      stringAt(info, 'containerRuntimeVersion') || '<unknown>',
    ];
  },
};

const event: Printer = {
  columns: columns('Last Seen', 'Type', 'Reason', 'Object', 'Subobject+', 'Source+', 'Message', 'First Seen+', 'Count+', 'Name+'),
  cells: (o, now) => {
    const first = since(stringAt(o, 'firstTimestamp') || stringAt(o, 'eventTime'), now);
    const lastAt = stringAt(o, 'series', 'lastObservedTime') || stringAt(o, 'lastTimestamp');
    const count = dig(o, 'series') === undefined ? numberAt(o, 'count') || 1 : numberAt(o, 'series', 'count');
    const regarding = dig(o, 'involvedObject') ?? dig(o, 'regarding');
    const kind = stringAt(regarding, 'kind').toLowerCase();
    const name = stringAt(regarding, 'name');
    const component = stringAt(o, 'source', 'component') || stringAt(o, 'reportingComponent') || stringAt(o, 'reportingController');
    const host = stringAt(o, 'source', 'host') || stringAt(o, 'reportingInstance');
    return [
      lastAt === '' ? first : since(lastAt, now),
      stringAt(o, 'type'),
      stringAt(o, 'reason'),
      name === '' ? kind : `${kind}/${name}`,
      stringAt(regarding, 'fieldPath'),
      host === '' ? component : `${component}, ${host}`,
      (stringAt(o, 'message') || stringAt(o, 'note')).trim(),
      first,
      count,
      nameOf(o),
    ];
  },
};

const namespace: Printer = { columns: columns('Name', 'Status', 'Age'), cells: (o, now) => [nameOf(o), stringAt(o, 'status', 'phase'), age(o, now)] };
const size = (o: unknown, ...fields: readonly string[]): number => fields.reduce((sum, field) => sum + Object.keys(objectAt(o, field)).length, 0);
const configMap: Printer = { columns: columns('Name', 'Data', 'Age'), cells: (o, now) => [nameOf(o), size(o, 'data', 'binaryData'), age(o, now)] };
const secret: Printer = { columns: columns('Name', 'Type', 'Data', 'Age'), cells: (o, now) => [nameOf(o), stringAt(o, 'type'), size(o, 'data'), age(o, now)] };
const lease: Printer = { columns: columns('Name', 'Holder', 'Age'), cells: (o, now) => [nameOf(o), stringAt(o, 'spec', 'holderIdentity'), age(o, now)] };
const serviceAccount: Printer = { columns: columns('Name', 'Age'), cells: (o, now) => [nameOf(o), age(o, now)] };

const componentStatus: Printer = {
  columns: columns('Name', 'Status', 'Message', 'Error'),
  cells: (o) => {
    const healthy = listAt(o, 'conditions').find((condition) => own(condition, 'type') === 'Healthy');
    const status = stringAt(healthy, 'status');
    return [nameOf(o), status === 'True' ? 'Healthy' : status === 'False' ? 'Unhealthy' : 'Unknown', stringAt(healthy, 'message'), stringAt(healthy, 'error')];
  },
};

function quotaCells(o: unknown): readonly [string, string] {
  const requests: string[] = [];
  const limits: string[] = [];
  for (const name of Object.keys(objectAt(o, 'status', 'hard')).sort()) {
    const text = `${name}: ${canonicalQuantity(dig(o, 'status', 'used', name) ?? '0')}/${canonicalQuantity(dig(o, 'status', 'hard', name))}`;
    (name.startsWith('limits') ? limits : requests).push(text);
  }
  return [requests.join(', '), limits.join(', ')];
}

const resourceQuota: Printer = { columns: columns('Name', 'Request', 'Limit', 'Age'), cells: (o, now) => [nameOf(o), ...quotaCells(o), age(o, now)] };

const priorityClass: Printer = {
  columns: columns('Name', 'Value:integer', 'Global-Default:boolean', 'Age', 'PreemptionPolicy+'),
  cells: (o, now) => [nameOf(o), numberAt(o, 'value'), own(o, 'globalDefault') === true, age(o, now), stringAt(o, 'preemptionPolicy')],
};

const runtimeClass: Printer = { columns: columns('Name', 'Handler', 'Age'), cells: (o, now) => [nameOf(o), stringAt(o, 'handler'), age(o, now)] };

function subjects(o: unknown, kind: string): string {
  return listAt(o, 'subjects')
    .filter((subject) => own(subject, 'kind') === kind)
    .map((subject) => (kind === 'ServiceAccount' ? `${stringAt(subject, 'namespace')}/${stringAt(subject, 'name')}` : stringAt(subject, 'name')))
    .join(', ');
}

const roleBinding: Printer = {
  columns: columns('Name', 'Role', 'Age', 'Users+', 'Groups+', 'ServiceAccounts+'),
  cells: (o, now): readonly Cell[] => [
    nameOf(o),
    `${stringAt(o, 'roleRef', 'kind')}/${stringAt(o, 'roleRef', 'name')}`,
    age(o, now),
    subjects(o, 'User'),
    subjects(o, 'Group'),
    subjects(o, 'ServiceAccount'),
  ],
};

const createdAt: Printer = { columns: columns('Name', 'Created At:date'), cells: (o) => [nameOf(o), o.metadata?.creationTimestamp ?? null] };

const webhooks: Printer = { columns: columns('Name', 'Webhooks:integer', 'Age'), cells: (o, now) => [nameOf(o), listAt(o, 'webhooks').length, age(o, now)] };

function requestStatus(o: unknown): string {
  const types = listAt(o, 'status', 'conditions').map((condition) => stringAt(condition, 'type'));
  const decided = types.includes('Denied') ? 'Denied' : types.includes('Approved') ? 'Approved' : 'Pending';
  return `${decided}${types.includes('Failed') ? ',Failed' : ''}${stringAt(o, 'status', 'certificate') === '' ? '' : ',Issued'}`;
}

const signingRequest: Printer = {
  columns: columns('Name', 'Age', 'SignerName', 'Requestor', 'RequestedDuration', 'Condition'),
  cells: (o, now) => {
    const duration = dig(o, 'spec', 'expirationSeconds');
    return [
      nameOf(o),
      age(o, now),
      stringAt(o, 'spec', 'signerName') || '<none>',
      stringAt(o, 'spec', 'username'),
      typeof duration === 'number' ? humanDuration(duration) : '<none>',
      requestStatus(o),
    ];
  },
};

export const clusterPrinters: Readonly<Record<string, Printer>> = {
  nodes: node,
  events: event,
  'events.events.k8s.io': event,
  namespaces: namespace,
  configmaps: configMap,
  secrets: secret,
  serviceaccounts: serviceAccount,
  'leases.coordination.k8s.io': lease,
  componentstatuses: componentStatus,
  resourcequotas: resourceQuota,
  limitranges: createdAt,
  'priorityclasses.scheduling.k8s.io': priorityClass,
  'runtimeclasses.node.k8s.io': runtimeClass,
  'rolebindings.rbac.authorization.k8s.io': roleBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': roleBinding,
  'roles.rbac.authorization.k8s.io': createdAt,
  'clusterroles.rbac.authorization.k8s.io': createdAt,
  'customresourcedefinitions.apiextensions.k8s.io': createdAt,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhooks,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhooks,
  'certificatesigningrequests.certificates.k8s.io': signingRequest,
};
