/** Windows Pods: validateWindowsSecurityContextOptions, validateWindowsHostProcessPod, validateWindows. */
import { forbidden, invalid, isDNS1123Subdomain, isObject, type JsonObject, objectAt } from '../../../apimachinery/index.ts';
import { each, type Errors, text } from '../common.ts';
import { eachContainer } from './pod.ts';

const control = /[\u0000-\u001f\u007f]/;
const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsName = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

export function validateWindowsOptions(errors: Errors, options: unknown, field: string): void {
  if (!isObject(options)) return;
  const [name, spec, user] = [options['gmsaCredentialSpecName'], options['gmsaCredentialSpec'], options['runAsUserName']];
  if (name !== undefined) each(errors, `${field}.gmsaCredentialSpecName`, name, isDNS1123Subdomain(text(name)));
  if (spec === '') errors.push(invalid(`${field}.gmsaCredentialSpec`, spec, 'gmsaCredentialSpec cannot be an empty string'));
  else if (text(spec).length > 64 * 1_024) errors.push(invalid(`${field}.gmsaCredentialSpec`, spec, 'gmsaCredentialSpec size must be under 64 KiB'));
  if (user !== undefined) for (const message of userNameErrors(text(user))) errors.push(invalid(`${field}.runAsUserName`, user, message));
}

function userNameErrors(value: string): readonly string[] {
  const parts = value.split('\\');
  if (value === '') return ['runAsUserName cannot be an empty string'];
  if (control.test(value)) return ['runAsUserName cannot contain control characters'];
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [domain, user] = parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : [undefined, value];
  const errors: string[] = [];
  if (domain !== undefined && domain.length >= 256) errors.push("runAsUserName's Domain length must be under 256 characters");
  if (domain !== undefined && !netBios.test(domain) && !dnsName.test(domain))
    errors.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === '') errors.push("runAsUserName's User cannot be empty");
  else if (user.length > 104) errors.push("runAsUserName's User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) errors.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) errors.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return errors;
}

export function validateHostProcess(errors: Errors, spec: JsonObject, field: string): void {
  const own = objectAt(spec, 'securityContext', 'windowsOptions')['hostProcess'];
  let all = 0;
  let host = 0;
  eachContainer(spec, field, (container, place) => {
    all += 1;
    const value = objectAt(container, 'securityContext', 'windowsOptions')['hostProcess'];
    if (own !== undefined && value !== undefined && own !== value) {
      errors.push(
        invalid(
          `${place}.securityContext.windowsOptions.hostProcess`,
          value,
          `pod hostProcess value must be identical if both are specified, was ${String(own)}`,
        ),
      );
    }
    if ((value ?? own) === true) host += 1;
  });
  if (host === 0) return;
  if (host !== all) errors.push(invalid(field, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'));
  if (spec['hostNetwork'] !== true) errors.push(invalid(`${field}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers'));
}

const podFields = [
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'securityContext.seccompProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.sysctls',
  'shareProcessNamespace',
  'securityContext.runAsUser',
  'securityContext.runAsGroup',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
];
const containerFields = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

export function validateWindows(errors: Errors, spec: JsonObject, field: string): void {
  const context = objectAt(spec, 'securityContext');
  for (const path of podFields) {
    const name = path.slice(path.indexOf('.') + 1);
    const value = path.includes('.') ? context[name] : spec[name];
    if (value !== undefined && !((name === 'hostPID' || name === 'hostIPC') && value === false))
      errors.push(forbidden(`${field}.${path}`, 'cannot be set for a windows pod'));
  }
  eachContainer(spec, field, (container, place) => {
    const own = objectAt(container, 'securityContext');
    for (const name of containerFields)
      if (own[name] !== undefined) errors.push(forbidden(`${place}.securityContext.${name}`, 'cannot be set for a windows pod'));
  });
}
