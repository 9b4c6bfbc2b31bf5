import { compareStrings, parseQuantity } from '../../apimachinery/index.ts';
import { bool, list, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';
import { type Generator, pairs, required } from './create-generator.ts';
import { tcpPorts } from './service-ports.ts';

const intOrString = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text);

function budget(session: Session, name: string): object {
  const { flags } = session;
  const [min, max, selector] = [flags.get('min-available'), flags.get('max-unavailable'), flags.get('selector')];
  if (!selector) throw new CommandError('a selector must be specified');
  if (min === undefined && max === undefined) throw new CommandError('one of min-available or max-unavailable must be specified');
  if (min !== undefined && max !== undefined) throw new CommandError('min-available and max-unavailable cannot be both specified');
  if (min !== undefined && !/^\d+%?$/.test(min)) throw new CommandError('invalid format specified for min-available');
  if (max !== undefined && !/^\d+%?$/.test(max)) throw new CommandError('invalid format specified for max-unavailable');
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: session.namespace },
    spec: {
      ...(min === undefined ? {} : { minAvailable: intOrString(min) }),
      ...(max === undefined ? {} : { maxUnavailable: intOrString(max) }),
      selector: { matchLabels: pairs(selector, (pair) => `couldn't parse the selector string ${JSON.stringify(pair)}`) },
    },
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  };
}

/** `host/path=svc:port[,tls[=secret]]`. Source: `cmd/create/create_ingress.go`. */
const RULE = /^([a-zA-Z0-9.*-]*)(\/[^=]*)=([a-zA-Z0-9-]+):([a-zA-Z0-9-]+)(?:,(tls)(?:=([a-zA-Z0-9.-]*))?)?$/;

interface IngressRule {
  readonly host?: string;
  readonly http: { readonly paths: object[] };
}

const backend = (service: string, port: string): object => ({
  service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
});

function ingressRules(texts: readonly string[]): { readonly rules: readonly IngressRule[]; readonly tls: readonly object[] } {
  const rules: IngressRule[] = [];
  const secrets = new Map<string, string[]>();
  for (const text of texts) {
    const match = RULE.exec(text);
    if (!match) throw new CommandError(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
    const [, host = '', path = '/', service = '', port = '', tls, secret = ''] = match;
    const prefix = path.endsWith('*');
    const entry = { backend: backend(service, port), path: prefix ? path.slice(0, -1) : path, pathType: prefix ? 'Prefix' : 'Exact' };
    const known = rules.find((rule) => (rule.host ?? '') === host);
    if (known) known.http.paths.push(entry);
    else rules.push({ ...(host === '' ? {} : { host }), http: { paths: [entry] } });
    if (tls === undefined || host === '') continue;
    const hosts = secrets.get(secret) ?? [];
    if (![...secrets.values()].flat().includes(host)) secrets.set(secret, [...hosts, host]);
  }
  return { rules, tls: [...secrets].map(([secretName, hosts]) => ({ hosts, ...(secretName === '' ? {} : { secretName }) })) };
}

function ingress(session: Session, name: string): object {
  const { flags } = session;
  const texts = flags.all('rule');
  const fallback = flags.get('default-backend');
  if (texts.length === 0 && !fallback)
    throw new CommandError(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  const annotations = flags.all('annotation').map((text) => {
    const at = text.indexOf('=');
    if (at < 0) throw new CommandError(`annotation ${text} is invalid and should be in format key=[value]`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  const [service = '', port, ...rest] = (fallback ?? ':').split(':');
  if (port === undefined || rest.length > 0) throw new CommandError('default-backend should be in format servicename:serviceport');
  const { rules, tls } = ingressRules(texts);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: session.namespace, ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {}) },
    spec: {
      ...(fallback ? { defaultBackend: backend(service, port) } : {}),
      ...(flags.has('class') ? { ingressClassName: flags.get('class') } : {}),
      ...(rules.length > 0 ? { rules } : {}),
      ...(tls.length > 0 ? { tls } : {}),
    },
    status: { loadBalancer: {} },
  };
}

export const policyGenerators: Readonly<Record<string, Generator>> = {
  poddisruptionbudget: {
    short: 'Create a pod disruption budget with the specified name, selector, and desired minimum available pods.',
    usage: 'NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]',
    flags: [string('selector'), string('min-available'), string('max-unavailable')],
    failure: 'failed to create poddisruptionbudgets',
    make: budget,
  },
  quota: {
    short: 'Create a resource quota with the specified name, hard limits, and optional scopes.',
    usage: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]',
    flags: [string('hard'), string('scopes')],
    failure: 'failed to create quota',
    make(session, name) {
      const hard = session.flags.get('hard');
      const scopes = session.flags.get('scopes')?.split(',').sort(compareStrings);
      const limits = hard ? pairs(hard, (pair) => `Invalid argument syntax ${pair}, expected <resource>=<value>`) : undefined;
      if (Object.values(limits ?? {}).some((value) => 'error' in parseQuantity(value)))
        throw new CommandError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
      if (scopes?.includes('')) throw new CommandError('invalid resource quota scope ""');
      return {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name, namespace: session.namespace },
        spec: { ...(limits ? { hard: limits } : {}), ...(scopes ? { scopes } : {}) },
        status: {},
      };
    },
  },
  priorityclass: {
    short: 'Create a priority class with the specified name, value, globalDefault and description.',
    usage: 'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]',
    flags: [string('value'), bool('global-default'), string('description'), string('preemption-policy')],
    failure: 'failed to create priorityclass',
    make: ({ flags }, name) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: flags.int('value') ?? 0,
      ...(flags.bool('global-default') ? { globalDefault: true } : {}),
      ...(flags.get('description') ? { description: flags.get('description') } : {}),
      preemptionPolicy: flags.get('preemption-policy') ?? 'PreemptLowerPriority',
    }),
  },
  ingress: {
    short: 'Create an ingress with the specified name.',
    usage: 'NAME --rule=host/path=service:port[,tls[=secret]]  [options]',
    flags: [string('class'), list('rule'), string('default-backend'), list('annotation')],
    failure: 'failed to create ingress',
    make: ingress,
  },
  'service externalname': {
    short: 'Create an ExternalName service with the specified name.',
    usage: 'NAME --external-name external.name [--dry-run=server|client|none] [options]',
    flags: [string('external-name'), list('tcp')],
    make: (session, name) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: session.namespace, labels: { app: name } },
      spec: { type: 'ExternalName', externalName: required(session, 'external-name'), selector: { app: name }, ...tcpPorts(session, false) },
      status: { loadBalancer: {} },
    }),
  },
};
