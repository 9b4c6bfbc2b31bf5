import type { IControllerRevision } from 'kubernetes-models/apps/v1/ControllerRevision';
import type { KubeObject, PodTemplateSpec, ResourceType } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { compareStrings, dig } from '../../apimachinery/index.ts';

export type ControllerRevision = IControllerRevision;

export const controllerRevisions: ResourceType = {
  group: 'apps',
  version: 'v1',
  resource: 'controllerrevisions',
  kind: 'ControllerRevision',
  namespaced: true,
};

/** On a revision: the hash of what it keeps. Source: `pkg/controller/history/controller_history.go` ControllerRevisionHashLabel. */
export const HASH_LABEL = 'controller.kubernetes.io/hash';

/** The Pods made from a revision; the revisions of a DaemonSet have it, too. */
export const REVISION_HASH_LABEL = 'controller-revision-hash';

/** What a revision keeps: a strategic merge patch that puts the template back. Source: `getPatch` of both controllers. */
export const patchOf = (template: PodTemplateSpec | undefined): NonNullable<ControllerRevision['data']> => ({
  spec: { template: { ...template, $patch: 'replace' } },
});

/** The template that a revision keeps. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (dig(revision.data, 'spec', 'template') ?? {}) as PodTemplateSpec & { $patch?: string };
  return template;
}

export const keeps = (revision: ControllerRevision, template: PodTemplateSpec | undefined): boolean => deepEqual(templateOf(revision), template ?? {});

/** Oldest first: by number, then age, then name. Source: `pkg/controller/history/controller_history.go` `byRevision`. */
export function sortControllerRevisions(revisions: readonly ControllerRevision[]): ControllerRevision[] {
  const made = ({ metadata }: KubeObject): string => metadata?.creationTimestamp ?? '';
  const name = ({ metadata }: KubeObject): string => metadata?.name ?? '';
  return [...revisions].sort((a, b) => a.revision - b.revision || compareStrings(made(a), made(b)) || compareStrings(name(a), name(b)));
}

export const maxRevision = (revisions: readonly ControllerRevision[]): number => revisions.reduce((highest, { revision }) => Math.max(highest, revision), 0);

/** `<prefix>-<hash>`, at most 253 long. Source: `ControllerRevisionName`. */
export const controllerRevisionName = (prefix: string, hash: string): string => `${prefix.slice(0, 223)}-${hash}`;
