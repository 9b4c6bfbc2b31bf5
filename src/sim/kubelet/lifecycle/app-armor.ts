import type { NodeSpec, Pod } from '../../../api/index.ts';
import { allContainersOf, specOf } from '../pod.ts';
import type { Rejection } from './admission.ts';

/** A Pod with an AppArmor profile needs a kernel that has AppArmor; whether the profile is loaded is found out later, by the runtime. Source: `kubernetes/pkg/security/apparmor/validate.go`. */
export function admitAppArmor(pod: Pod, { withoutModules }: NodeSpec): Rejection | undefined {
  if (!withoutModules?.includes('apparmor')) return undefined;
  const own = specOf(pod).securityContext?.appArmorProfile;
  const profiles = allContainersOf(pod).map(({ securityContext }) => securityContext?.appArmorProfile ?? own);
  const required = profiles.some((profile) => profile !== undefined && profile.type !== 'Unconfined');
  return required ? { reason: 'AppArmor', message: 'Cannot enforce AppArmor: AppArmor is not enabled on the host' } : undefined;
}
