/** Webhook configurations and admission policies. Source: `pkg/apis/admissionregistration/validation/validation.go`. */
import {
  duplicate,
  forbidden,
  invalid,
  isDNS1035Label,
  isDNS1123Subdomain,
  isObject,
  isQualifiedName,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  validateLabelSelector,
} from '../../../apimachinery/index.ts';
import { each, type Errors, items, oneOf, oneOfIfSet, strings, text } from '../common.ts';
import { celProblem, type CelContext } from './cel.ts';

const failurePolicies = ['Fail', 'Ignore'];
const matchPolicies = ['Equivalent', 'Exact'];
const sideEffects = ['None', 'NoneOnDryRun'];
const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

/** IsFullyQualifiedName. */
function fullyQualified(errors: Errors, name: string, field: string): void {
  const messages = isDNS1123Subdomain(name);
  if (name === '') errors.push(required(field, ''));
  else if (messages.length > 0) errors.push(invalid(field, name, messages.join(',')));
  else if (name.split('.').length < 3) errors.push(invalid(field, name, 'should be a domain with at least three segments separated by dots'));
}

function validateResources(errors: Errors, resources: readonly string[], field: string): void {
  if (resources.length === 0) errors.push(required(field, ''));
  const anySubresource = new Set<string>();
  const anyResource = new Set<string>();
  resources.forEach((resource, index) => {
    if (resource === '') errors.push(required(`${field}[${index}]`, ''));
    const slash = resource.indexOf('/');
    if (slash < 0) return;
    const [name, sub] = [resource.slice(0, slash), resource.slice(slash + 1)];
    if (anySubresource.has(name)) errors.push(invalid(`${field}[${index}]`, resource, `if '${name}/*' is present, must not specify ${resource}`));
    if (anyResource.has(sub)) errors.push(invalid(`${field}[${index}]`, resource, `if '*/${sub}' is present, must not specify ${resource}`));
    if (sub === '*') anySubresource.add(name);
    if (name === '*') anyResource.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*')) errors.push(invalid(field, resources, "if '*/*' is present, must not specify other resources"));
  const last = resources.filter((resource) => resource !== '' && !resource.includes('/')).at(-1);
  if (resources.includes('*') && last !== undefined && last !== '*')
    errors.push(invalid(field, resources, "if '*' is present, must not specify other resources without subresources"));
}

function validateRule(errors: Errors, rule: JsonObject, field: string): void {
  const [verbs, groups, versions] = [strings(rule['operations']), strings(rule['apiGroups']), strings(rule['apiVersions'])];
  if (verbs.length === 0) errors.push(required(`${field}.operations`, ''));
  if (verbs.length > 1 && verbs.includes('*')) errors.push(invalid(`${field}.operations`, verbs, "if '*' is present, must not specify other operations"));
  verbs.forEach((verb, index) => {
    if (!operations.includes(verb)) errors.push(notSupported(`${field}.operations[${index}]`, verb, operations));
  });
  if (groups.length === 0) errors.push(required(`${field}.apiGroups`, ''));
  if (groups.length > 1 && groups.includes('*')) errors.push(invalid(`${field}.apiGroups`, groups, "if '*' is present, must not specify other API groups"));
  if (versions.length === 0) errors.push(required(`${field}.apiVersions`, ''));
  if (versions.length > 1 && versions.includes('*'))
    errors.push(invalid(`${field}.apiVersions`, versions, "if '*' is present, must not specify other API versions"));
  versions.forEach((version, index) => {
    if (version === '') errors.push(required(`${field}.apiVersions[${index}]`, ''));
  });
  validateResources(errors, strings(rule['resources']), `${field}.resources`);
  oneOfIfSet(errors, `${field}.scope`, rule['scope'], ['*', 'Cluster', 'Namespaced']);
}

/** `apiserver/pkg/util/webhook/validation.go` ValidateWebhookURL, ValidateWebhookService. */
function validateClientConfig(errors: Errors, config: JsonObject, field: string): void {
  const [url, service] = [config['url'], config['service']];
  if ((url === undefined) === (service === undefined)) errors.push(required(field, 'exactly one of url or service is required'));
  else if (url !== undefined) webhookUrl(errors, text(url), `${field}.url`);
  else if (isObject(service)) {
    const [port, path] = [service['port'], service['path']];
    // The two are taken for each other (ValidateWebhookService is called with its arguments in the other order).
    for (const [name, told] of [
      ['name', 'namespace'],
      ['namespace', 'name'],
    ] as const)
      if (text(service[name]) === '') errors.push(required(`${field}.service.${told}`, ''));
    if (typeof port === 'number' && (port < 1 || port > 65_535))
      errors.push(invalid(`${field}.service.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'));
    if (typeof path === 'string') servicePath(errors, path, `${field}.service.path`);
  }
}

const urlForm = '; desired format: https://host[/path]';

function webhookUrl(errors: Errors, url: string, field: string): void {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/.exec(url);
  const [, scheme = '', authority = '', , query, fragment] = match ?? [];
  if (!match) {
    errors.push(required(field, `url must be a valid URL${urlForm}`));
    return;
  }
  if (scheme !== 'https') errors.push(invalid(field, scheme, `'https' is the only allowed URL scheme${urlForm}`));
  if (authority === '') errors.push(invalid(field, authority, `host must be specified${urlForm}`));
  if (authority.includes('@')) errors.push(invalid(field, authority.slice(0, authority.indexOf('@')), 'user information is not permitted in the URL'));
  if (fragment !== undefined && fragment.length > 1) errors.push(invalid(field, fragment.slice(1), 'fragments are not permitted in the URL'));
  if (query !== undefined && query.length > 1) errors.push(invalid(field, query.slice(1), 'query parameters are not permitted in the URL'));
}

function servicePath(errors: Errors, path: string, field: string): void {
  if (path === '/' || path === '') return;
  if (path === '//') {
    errors.push(invalid(field, path, 'segment[0] may not be empty'));
    return;
  }
  if (!path.startsWith('/')) errors.push(invalid(field, path, "must start with a '/'"));
  const checked = path.slice(1);
  (checked.endsWith('/') ? checked.slice(0, -1) : checked).split('/').forEach((segment, index) => {
    if (segment === '') errors.push(invalid(field, path, `segment[${index}] may not be empty`));
    else for (const message of isDNS1123Subdomain(segment)) errors.push(invalid(field, path, `segment[${index}]: ${message}`));
  });
}

function webhook(errors: Errors, hook: JsonObject, field: string): void {
  fullyQualified(errors, text(hook['name']), `${field}.name`);
  items(hook['rules']).forEach((rule, index) => validateRule(errors, rule, `${field}.rules[${index}]`));
  oneOfIfSet(errors, `${field}.failurePolicy`, hook['failurePolicy'], failurePolicies);
  oneOfIfSet(errors, `${field}.matchPolicy`, hook['matchPolicy'], matchPolicies);
  if (hook['sideEffects'] === undefined) errors.push(required(`${field}.sideEffects`, `must specify one of ${sideEffects.join(', ')}`));
  else oneOfIfSet(errors, `${field}.sideEffects`, hook['sideEffects'], sideEffects);
  const seconds = hook['timeoutSeconds'];
  if (typeof seconds === 'number' && (seconds > 30 || seconds < 1))
    errors.push(invalid(`${field}.timeoutSeconds`, seconds, 'the timeout value must be between 1 and 30 seconds'));
  for (const name of ['namespaceSelector', 'objectSelector']) errors.push(...validateLabelSelector(hook[name], `${field}.${name}`));
  oneOfIfSet(errors, `${field}.reinvocationPolicy`, hook['reinvocationPolicy'], ['IfNeeded', 'Never']);
  validateClientConfig(errors, objectAt(hook, 'clientConfig'), `${field}.clientConfig`);
  matchConditions(errors, hook['matchConditions'], `${field}.matchConditions`, { params: false, variables: [] });
}

function reviewVersions(errors: Errors, hook: JsonObject, field: string): void {
  const versions = strings(hook['admissionReviewVersions']);
  if (versions.length === 0) {
    errors.push(required(field, 'must specify one of v1, v1beta1'));
    return;
  }
  let known = false;
  versions.forEach((version, index) => {
    if (versions.indexOf(version) < index) errors.push(invalid(`${field}[${index}]`, version, 'duplicate version'));
    else for (const message of isDNS1035Label(version)) errors.push(invalid(`${field}[${index}]`, version, message));
    known ||= version === 'v1' || version === 'v1beta1';
  });
  if (!known) errors.push(invalid(field, versions, 'must include at least one of v1, v1beta1'));
}

/** Mutating and validating webhook configurations. */
export function validateWebhookConfiguration(errors: Errors, object: JsonObject): void {
  const seen = new Set<string>();
  items(object['webhooks']).forEach((hook, index) => {
    const field = `webhooks[${index}]`;
    webhook(errors, hook, field);
    reviewVersions(errors, hook, `${field}.admissionReviewVersions`);
    const name = text(hook['name']);
    if (name === '') return;
    if (seen.has(name)) errors.push(duplicate(`${field}.name`, name));
    seen.add(name);
  });
}

/** `raw`: compiled with the blanks around it, which the places in its errors count. */
function expression(errors: Errors, value: unknown, field: string, context: CelContext, raw = false): void {
  const source = raw ? text(value) : text(value).trim();
  const problem = source.trim() === '' ? undefined : celProblem(source, context);
  if (problem !== undefined) errors.push(invalid(field, value, problem));
}

function matchConditions(errors: Errors, list: unknown, field: string, context: CelContext): void {
  const seen = new Set<string>();
  const conditions = items(list);
  if (conditions.length > 64) errors.push(invalid(field, list, 'must not have more than 64 match conditions'));
  conditions.forEach((condition, index) => {
    const place = `${field}[${index}]`;
    const name = text(condition['name']);
    if (text(condition['expression']).trim() === '') errors.push(required(`${place}.expression`, ''));
    else expression(errors, condition['expression'], `${place}.expression`, context);
    if (name === '') errors.push(required(`${place}.name`, ''));
    else {
      each(errors, `${place}.name`, name, isQualifiedName(name));
      if (seen.has(name)) errors.push(duplicate(`${place}.name`, name));
      seen.add(name);
    }
  });
}

function paramKind(errors: Errors, kind: JsonObject, field: string): void {
  const [version, name] = [text(kind['apiVersion']), text(kind['kind'])];
  if (version === '') errors.push(required(`${field}.apiVersion`, ''));
  else if (version.split('/').length > 2) errors.push(invalid(`${field}.apiVersion`, version, `unexpected GroupVersion string: ${version}`));
  if (name === '') errors.push(required(`${field}.kind`, ''));
  else {
    const messages = isDNS1035Label(name.toLowerCase());
    if (messages.length > 0) errors.push(invalid(`${field}.kind`, name, `may have mixed case, but should otherwise match: ${messages.join(',')}`));
  }
}

function matchResources(errors: Errors, match: JsonObject, field: string): void {
  oneOf(errors, `${field}.matchPolicy`, match['matchPolicy'], matchPolicies);
  for (const name of ['namespaceSelector', 'objectSelector']) {
    if (match[name] === undefined) errors.push(required(`${field}.${name}`, ''));
    else errors.push(...validateLabelSelector(match[name], `${field}.${name}`));
  }
  for (const list of ['resourceRules', 'excludeResourceRules']) {
    items(match[list]).forEach((rule, index) => {
      const place = `${field}.${list}[${index}]`;
      const names = strings(rule['resourceNames']);
      names.forEach((name, position) => {
        if (names.indexOf(name) < position) errors.push(duplicate(`${place}.resourceNames[${position}]`, name));
      });
      validateRule(errors, rule, place);
    });
  }
}

function policyHead(errors: Errors, spec: JsonObject, context: CelContext): void {
  oneOf(errors, 'spec.failurePolicy', spec['failurePolicy'], failurePolicies);
  if (isObject(spec['paramKind'])) paramKind(errors, spec['paramKind'], 'spec.paramKind');
  const constraints = spec['matchConstraints'];
  if (!isObject(constraints)) errors.push(required('spec.matchConstraints', ''));
  else {
    matchResources(errors, constraints, 'spec.matchConstraints');
    if (items(constraints['resourceRules']).length === 0) errors.push(required('spec.matchConstraints.resourceRules', ''));
  }
  matchConditions(errors, spec['matchConditions'], 'spec.matchConditions', context);
}

const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

/** Checks the variables; what they are called is known to the expressions after them. */
function variables(errors: Errors, spec: JsonObject, context: CelContext): CelContext {
  const names: string[] = [];
  items(spec['variables']).forEach((variable, index) => {
    const field = `spec.variables[${index}]`;
    const name = text(variable['name']);
    if (name === '') errors.push(required(`${field}.name`, 'name is not specified'));
    else if (!identifier.test(name)) errors.push(invalid(`${field}.name`, name, 'must be a valid CEL identifier'));
    if (text(variable['expression']).trim() === '') errors.push(required(`${field}.expression`, 'expression is not specified'));
    else expression(errors, variable['expression'], `${field}.expression`, { ...context, variables: [...names] });
    names.push(name);
  });
  return { ...context, variables: names };
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

function validation(errors: Errors, item: JsonObject, field: string, context: CelContext): void {
  const [message, source] = [text(item['message']), text(item['expression']).trim()];
  if (source === '') errors.push(required(`${field}.expression`, 'expression is not specified'));
  else expression(errors, item['expression'], `${field}.expression`, context, true);
  const own = item['messageExpression'];
  if (typeof own === 'string' && own !== '' && own.trim() === '') errors.push(invalid(`${field}.messageExpression`, own, 'must be non-empty if specified'));
  else expression(errors, own, `${field}.messageExpression`, context, true);
  if (message !== '' && message.trim() === '') errors.push(invalid(`${field}.message`, message, 'must be non-empty if specified'));
  else if (message.trim().includes('\n')) errors.push(invalid(`${field}.message`, message, 'must not contain line breaks'));
  else if (source.includes('\n') && message.trim() === '')
    errors.push(required(`${field}.message`, 'message must be specified if expression contains line breaks'));
  oneOfIfSet(errors, `${field}.reason`, item['reason'], reasons);
}

export function validateValidatingPolicy(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const context: CelContext = { params: isObject(spec['paramKind']), variables: [] };
  policyHead(errors, spec, context);
  const known = variables(errors, spec, context);
  const [validations, annotations] = [items(spec['validations']), items(spec['auditAnnotations'])];
  if (validations.length === 0 && annotations.length === 0) {
    for (const name of ['validations', 'auditAnnotations'])
      errors.push(required(`spec.${name}`, 'validations or auditAnnotations must contain at least one item'));
    return;
  }
  validations.forEach((item, index) => validation(errors, item, `spec.validations[${index}]`, known));
  const seen = new Set<string>();
  annotations.forEach((annotation, index) => {
    const field = `spec.auditAnnotations[${index}]`;
    const key = text(annotation['key']);
    each(errors, `${field}.key`, key, isQualifiedName(`${text(objectAt(object, 'metadata')['name'])}/${key}`));
    if (text(annotation['valueExpression']).trim() === '') errors.push(required(`${field}.valueExpression`, 'valueExpression is not specified'));
    else expression(errors, annotation['valueExpression'], `${field}.valueExpression`, known);
    if (seen.has(key)) errors.push(duplicate(`${field}.key`, key));
    seen.add(key);
  });
}

export function validateMutatingPolicy(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const context: CelContext = { params: isObject(spec['paramKind']), variables: [] };
  policyHead(errors, spec, context);
  const known = variables(errors, spec, context);
  const mutations = items(spec['mutations']);
  if (mutations.length === 0) errors.push(required('spec.mutations', 'mutations must contain at least one item'));
  mutations.forEach((mutation, index) => {
    const field = `spec.mutations[${index}]`;
    const type = text(mutation['patchType']);
    const [own, other] = type === 'JSONPatch' ? ['jsonPatch', 'applyConfiguration'] : ['applyConfiguration', 'jsonPatch'];
    if (type === '') errors.push(required(`${field}.patchType`, ''));
    else if (type !== 'JSONPatch' && type !== 'ApplyConfiguration') errors.push(notSupported(`${field}.patchType`, type, ['ApplyConfiguration', 'JSONPatch']));
    else {
      if (!isObject(mutation[own])) errors.push(required(`${field}.${own}`, `must be specified when patchType is ${type}`));
      else if (text(mutation[own]['expression']).trim() === '') errors.push(required(`${field}.${own}.expression`, ''));
      else expression(errors, mutation[own]['expression'], `${field}.${own}.expression`, known);
      if (mutation[other] !== undefined) errors.push(invalid(`${field}.${other}`, `{${other}}`, `must not be specified when patchType is ${type}`));
    }
  });
  oneOf(errors, 'spec.reinvocationPolicy', spec['reinvocationPolicy'], ['IfNeeded', 'Never']);
}

function paramRef(errors: Errors, ref: JsonObject, field: string): void {
  const [name, selector] = [text(ref['name']), ref['selector']];
  if (name === '' && selector === undefined) errors.push(required(field, 'one of name or selector must be specified'));
  if (name !== '' && selector !== undefined)
    for (const key of ['name', 'selector']) errors.push(forbidden(`${field}.${key}`, 'name and selector are mutually exclusive'));
  errors.push(...validateLabelSelector(selector, `${field}.selector`));
  const action = ref['parameterNotFoundAction'];
  if (action === undefined) errors.push(required(`${field}.parameterNotFoundAction`, ''));
  else if (action !== 'Deny' && action !== 'Allow') errors.push(notSupported(`${field}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
}

function bindingHead(errors: Errors, spec: JsonObject): void {
  const name = text(spec['policyName']);
  if (name === '') errors.push(required('spec.policyName', ''));
  else each(errors, 'spec.policyName', name, isDNS1123Subdomain(name));
  if (isObject(spec['paramRef'])) paramRef(errors, spec['paramRef'], 'spec.paramRef');
  if (isObject(spec['matchResources'])) matchResources(errors, spec['matchResources'], 'spec.matchResources');
}

export const validateMutatingPolicyBinding = (errors: Errors, object: JsonObject): void => bindingHead(errors, objectAt(object, 'spec'));

export function validateValidatingPolicyBinding(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  bindingHead(errors, spec);
  const actions = strings(spec['validationActions']);
  actions.forEach((action, index) => {
    if (!['Audit', 'Deny', 'Warn'].includes(action)) errors.push(notSupported(`spec.validationActions[${index}]`, action, ['Audit', 'Deny', 'Warn']));
    if (actions.indexOf(action) < index) errors.push(duplicate(`spec.validationActions[${index}]`, action));
  });
  if (actions.includes('Deny') && actions.includes('Warn')) {
    errors.push(
      invalid(
        'spec.validationActions',
        actions,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  }
  if (actions.length === 0) errors.push(required('spec.validationActions', 'at least one validation action is required'));
}
