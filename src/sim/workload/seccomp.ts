import { isObject } from '../apimachinery/index.ts';

/** What a filter that was loaded for a container says of a system call. */
export type SeccompFilter = (call: string) => boolean;

const allows: ReadonlySet<unknown> = new Set(['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_TRACE', 'SCMP_ACT_NOTIFY', undefined]);
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * The filter of a profile (`linux.seccomp` of the OCI runtime specification): which calls it lets pass. Every other action ends in
 * EPERM or worse. Without a profile all of them pass.
 */
export function filterOf(profile: string | undefined): SeccompFilter {
  if (profile === undefined) return () => true;
  const { defaultAction, syscalls } = parsed(profile);
  const actions = new Map<string, unknown>();
  for (const rule of Array.isArray(syscalls) ? syscalls : []) {
    if (isObject(rule) && Array.isArray(rule['names'])) for (const name of rule['names']) actions.set(String(name), rule['action']);
  }
  return (call) => allows.has(actions.has(call) ? actions.get(call) : defaultAction);
}
