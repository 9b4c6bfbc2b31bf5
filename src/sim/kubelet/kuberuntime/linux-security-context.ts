import type { Container, Pod } from '../../../api/index.ts';
import { specOf } from '../pod.ts';

type SecurityContext = NonNullable<Container['securityContext']>;

/** Of both the container's word counts, then the Pod's (`kubernetes/pkg/securitycontext/util.go` DetermineEffectiveSecurityContext). */
export const effectiveSecurityContext = (pod: Pod, container: Container): SecurityContext => ({ ...specOf(pod).securityContext, ...container.securityContext });

/** `seccompProfileRoot`. */
const SECCOMP_ROOT = '/var/lib/kubelet/seccomp';

const profile = (of: { readonly type: string; readonly localhostProfile?: string }): object => ({
  profileType: of.type,
  localhostRef: of.localhostProfile ?? '',
});

/** What of the SecurityContext is told to the runtime. Source: `kuberuntime/security_context.go` determineEffectiveSecurityContext. */
export function linuxSecurityContext(pod: Pod, container: Container): Readonly<Record<string, unknown>> {
  const effective = effectiveSecurityContext(pod, container);
  const {
    runAsUser,
    runAsGroup,
    privileged,
    readOnlyRootFilesystem,
    capabilities,
    seccompProfile,
    appArmorProfile,
    allowPrivilegeEscalation,
    procMount,
    seLinuxOptions,
  } = effective;
  const { fsGroup, supplementalGroups = [], supplementalGroupsPolicy } = specOf(pod).securityContext ?? {};
  const groups = [...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups];
  return {
    ...(privileged ? { privileged } : {}),
    ...(readOnlyRootFilesystem ? { readonlyRootfs: readOnlyRootFilesystem } : {}),
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
    ...(groups.length > 0 ? { supplementalGroups: groups } : {}),
    ...(supplementalGroupsPolicy ? { supplementalGroupsPolicy } : {}),
    ...(capabilities ? { capabilities: { addCapabilities: capabilities.add ?? [], dropCapabilities: capabilities.drop ?? [] } } : {}),
    // Without a word on it nobody is kept from getting more rights (AddNoNewPrivileges).
    ...(allowPrivilegeEscalation === false ? { noNewPrivs: true } : {}),
    ...(seccompProfile
      ? { seccomp: { ...profile(seccompProfile), localhostRef: seccompProfile.localhostProfile ? `${SECCOMP_ROOT}/${seccompProfile.localhostProfile}` : '' } }
      : {}),
    ...(seLinuxOptions ? { selinuxOptions: seLinuxOptions } : {}),
    ...(appArmorProfile ? { apparmor: profile(appArmorProfile) } : {}),
    ...(procMount === 'Unmasked' ? { maskedPaths: [], readonlyPaths: [] } : {}),
  };
}
