/**
 * What our own checks of a manifest say before it is sent, in English; another language has the same shape. Kubernetes' own messages (of
 * validation and warnings) are not among them.
 */
export const problemWords = {
  noMap: 'a manifest is a map with apiVersion, kind and metadata',
  noKind: 'kind not set',
  noVersion: 'apiVersion not set',
  unknownKind: (kind: string, apiVersion: string) => `no matches for kind "${kind}" in version "${apiVersion}"`,
  servedIn: (message: string, kind: string, apiVersion: string) => `${message}; ${kind} is in ${apiVersion}`,
  meant: (message: string, name: string) => `${message}; did you mean "${name}"?`,
  parts: {
    Container: 'the smallest thing that can be created is a Pod; containers stand in its spec.containers',
    Image: 'images are named in spec.containers[].image of a Pod, and pulled by the node',
    Volume: 'volumes stand in spec.volumes of a Pod; a PersistentVolumeClaim asks for one that stays',
    Network: 'every Pod is in the one network of the cluster; a NetworkPolicy restricts who may talk to whom',
  },
  change: (to: string) => `Change to ${to}`,
  add: (line: string) => `Add ${line}`,
  create: (what: string) => `Create it: ${what}`,
  noEffect: (field: string) => `${field} is accepted, but has no effect in Orrery`,
  missing: (field: string) => `missing required field "${field}"`,
  unknownField: (field: string) => `unknown field "${field}"`,
  mismatch: (path: string, wanted: string, found: string) => `${path}: ${wanted} is needed here, not ${found}`,
  types: {
    string: 'a string',
    int32: 'a whole number',
    int64: 'a whole number',
    double: 'a number',
    boolean: 'true or false',
    time: 'a time',
    'micro-time': 'a time',
    bytes: 'base64 text',
    quantity: 'a quantity such as 500m or 64Mi',
    'int-or-string': 'a whole number or a string',
    list: 'a list',
    map: 'a map',
    struct: 'an object',
    any: 'a value',
  },
  /** What stands there instead, by its kind in JSON. */
  found: { string: 'a string', number: 'a number', bool: 'true or false', array: 'an array', object: 'an object', null: 'a null' },
  ports: {
    named: (port: string, known: string) =>
      `no container port of the selected Pods is called "${port}" (there is ${known}): the Service will have no endpoints for it`,
    numbered: (port: string, known: string) =>
      `the selected Pods declare no container port ${port} (there is ${known}): connections will be refused unless something listens there`,
  },
  labels: (what: string, labels: string) => `${what} has ${labels === '' ? 'no labels' : labels}`,
  noPods: (labels: string) => `no Pod of this text has these labels (${labels}): the Service would have no endpoints`,
  probes: {
    others: 'this liveness probe asks another service: when that fails, this container is restarted too; ask for dependencies in a readinessProbe',
    slow: (kind: 'livenessProbe' | 'readinessProbe') =>
      `a good ${kind} ${kind === 'livenessProbe' ? 'looks at the process only and answers within 1 s' : 'answers within 3 s'}`,
    heavy: (kind: string) => `this ${kind} does heavy work in every period, in the container's own CPU limit`,
  },
  nowhere: (kind: string, name: string, outcome: string) => `${kind} "${name}" is neither in this text nor in the cluster: ${outcome}`,
  /** What comes of an object that is not there. */
  outcomes: {
    config: 'its containers wait with CreateContainerConfigError',
    mount: 'the Pod waits in ContainerCreating for its volume',
    claim: 'the Pod stays Pending',
    pod: 'the Pod is refused',
    backend: 'requests are answered 503',
    dns: 'its Pods have no names in DNS',
    storage: 'the claim stays Pending',
    scale: 'nothing is scaled (FailedGetScale)',
    grant: 'it grants nothing',
    namespace: 'the API server answers 404',
  },
  values: (values: string) => `Values: ${values}`,
};
