/** Seccomp and AppArmor: annotation and field must say the same. */
import { forbidden, isObject, type JsonObject, objectAt } from '../../../apimachinery/index.ts';
import { type Errors, text } from '../common.ts';
import { eachContainer } from './pod.ts';

interface Kind {
  readonly field: string;
  readonly prefix: string;
  readonly word: string;
  readonly runtimeDefault: readonly string[];
}

const seccomp: Kind = {
  field: 'seccompProfile',
  prefix: 'container.seccomp.security.alpha.kubernetes.io/',
  word: 'seccomp',
  runtimeDefault: ['runtime/default', 'docker/default'],
};
const appArmor: Kind = {
  field: 'appArmorProfile',
  prefix: 'container.apparmor.security.beta.kubernetes.io/',
  word: 'apparmor',
  runtimeDefault: ['runtime/default'],
};

function matches(errors: Errors, { word, runtimeDefault }: Kind, annotation: string, profile: JsonObject, field: string): void {
  const type = text(profile['type']);
  const typeError = (): void => void errors.push(forbidden(`${field}.type`, `${word} type in annotation and field must match`));
  if (type === 'Unconfined' && annotation !== 'unconfined') typeError();
  else if (type === 'RuntimeDefault' && !runtimeDefault.includes(annotation)) typeError();
  else if (type === 'Localhost') {
    if (!annotation.startsWith('localhost/')) typeError();
    else if (annotation.slice('localhost/'.length) !== profile['localhostProfile'])
      errors.push(forbidden(`${field}.localhostProfile`, `${word} profile in annotation and field must match`));
  }
}

/** validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate. */
export function validateSecurityProfiles(errors: Errors, annotations: JsonObject, spec: JsonObject, field: string): void {
  if (Object.keys(annotations).length === 0) return;
  const own = objectAt(spec, 'securityContext');
  const podAnnotation = annotations['seccomp.security.alpha.kubernetes.io/pod'];
  if (isObject(own['seccompProfile']) && podAnnotation !== undefined)
    matches(errors, seccomp, text(podAnnotation), own['seccompProfile'], `${field}.securityContext.seccompProfile`);
  for (const kind of [seccomp, appArmor]) {
    if (kind === appArmor && objectAt(spec, 'os')['name'] === 'windows') continue;
    eachContainer(spec, field, (container, place) => {
      const profile = objectAt(container, 'securityContext')[kind.field] ?? (kind === appArmor ? own[kind.field] : undefined);
      const annotation = annotations[`${kind.prefix}${text(container['name'])}`];
      if (isObject(profile) && annotation !== undefined) matches(errors, kind, text(annotation), profile, `${place}.securityContext.${kind.field}`);
    });
  }
}
