import { type FieldError, forbidden, invalid, notSupported } from '../../apimachinery/index.ts';
import { errors } from '../endpoints/status-error.ts';
import type { Json } from '../values.ts';

type Query = Readonly<Record<string, string>>;

const MATCH = 'resourceVersionMatch';
const PROPAGATION = 'propagationPolicy';
const policies = ['Foreground', 'Background', 'Orphan'];

function refuse(kind: string, found: readonly FieldError[]): void {
  if (found.length === 0) return;
  throw errors.invalid(
    { group: 'meta.k8s.io', kind },
    '',
    found.map((error) => ({ reason: error.type, message: error.body(), field: error.field })),
  );
}

/** The version to list or watch from. Throws 400 for what is no number. Source: `apiserver/pkg/storage/api_object_versioner.go` ParseResourceVersion. */
function checkVersion(version: string): void {
  if (!/^\d*$/.test(version))
    refuse('ListOptions', [invalid('resourceVersion', version, `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`)]);
}

/** Throws 422 for options of a list that contradict each other. Source: `apimachinery/pkg/apis/meta/internalversion/validation/validation.go`. */
export function checkListOptions({ resourceVersion = '', resourceVersionMatch: match = '', continue: token = '', sendInitialEvents }: Query): void {
  const found: FieldError[] = [];
  if (match !== '') {
    if (resourceVersion === '') found.push(forbidden(MATCH, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (token !== '') found.push(forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan') found.push(notSupported(MATCH, match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && resourceVersion === '0') found.push(forbidden(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (sendInitialEvents !== undefined) found.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  refuse('ListOptions', found);
  checkVersion(resourceVersion);
}

/** The same for a watch. */
export function checkWatchOptions({ resourceVersion = '', resourceVersionMatch: match = '', continue: token = '', sendInitialEvents }: Query): void {
  const found: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan')
    found.push(forbidden(MATCH, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  if (match !== '') {
    if (sendInitialEvents === undefined) found.push(forbidden(MATCH, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    if (match !== 'NotOlderThan') found.push(notSupported(MATCH, match, ['NotOlderThan']));
    if (token !== '') found.push(forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
  }
  refuse('ListOptions', found);
  checkVersion(resourceVersion);
}

/** Throws 422 for options of a deletion that cannot be. Source: `apimachinery/pkg/apis/meta/v1/validation/validation.go` ValidateDeleteOptions. */
export function checkDeleteOptions({ orphanDependents, propagationPolicy: policy }: Json): void {
  const found: FieldError[] = [];
  if (orphanDependents !== undefined && policy !== undefined)
    found.push(invalid(PROPAGATION, policy, 'orphanDependents and deletionPropagation cannot be both set'));
  if (policy !== undefined && !policies.includes(String(policy))) found.push(notSupported(PROPAGATION, policy, [...policies, 'nil']));
  refuse('DeleteOptions', found);
}
