import type { Container, Pod } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { CriClient } from '../cri.ts';
import { formatPod } from '../pod.ts';
import { effectiveSecurityContext } from './linux-security-context.ts';

/** May this container run, where it must not run as root? Returns an error text, or undefined. Source: `kuberuntime/security_context_others.go`. */
export function* verifyRunAsNonRoot(cri: CriClient, pod: Pod, container: Container, imageRef: string): Procedure<string | undefined> {
  const effective = effectiveSecurityContext(pod, container);
  return effective.runAsNonRoot ? yield* verify(cri, pod, container, imageRef, effective.runAsUser) : undefined;
}

function* verify(cri: CriClient, pod: Pod, container: Container, imageRef: string, runAsUser: number | undefined): Procedure<string | undefined> {
  const where = `(pod: "${formatPod(pod)}", container: ${container.name})`;
  if (runAsUser !== undefined) return runAsUser === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  const status = yield* cri.call('ImageStatus', { image: imageRef });
  const image = status.ok ? status.response.image : undefined;
  if (image?.username) return `container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root ${where}`;
  return (image?.uid?.value ?? 0) === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined;
}
