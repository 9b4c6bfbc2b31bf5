/**
 * Checks of kinds and fields that few people use. The page loads them after the first frame (`src/sim/cluster/later.ts`), and
 * before virtual time goes on from there.
 */
import type { JsonObject } from '../../apimachinery/index.ts';
import { Later } from '../../component-helpers/later.ts';
import type { Errors } from './common.ts';
import type { NameFormat } from './object-meta.ts';

export interface Validator {
  readonly name?: NameFormat;
  readonly create: (errors: Errors, object: JsonObject) => void;
  /** Called besides the checks of metadata; the same as create when absent. */
  readonly update?: (errors: Errors, next: JsonObject, before: JsonObject) => void;
  /** Checks of an update of `/status`. */
  readonly status?: (errors: Errors, next: JsonObject, before: JsonObject) => void;
}

/** Checks of seldom used parts of Pods, called where Kubernetes calls them. */
export interface RarePodChecks {
  /** One volume source; false for a type that it does not know. */
  readonly volumeSource: (errors: Errors, type: string, source: JsonObject, field: string, volume: JsonObject) => boolean;
  readonly resourceClaims: (errors: Errors, spec: JsonObject, field: string) => void;
  readonly claimNames: (errors: Errors, claims: unknown, field: string, spec: JsonObject) => void;
  readonly container: (errors: Errors, container: JsonObject, place: string, spec: JsonObject) => void;
  readonly restartRules: (errors: Errors, rules: readonly JsonObject[], place: string) => void;
  readonly containerSecurity: (errors: Errors, context: JsonObject, field: string) => void;
  readonly podSecurity: (errors: Errors, context: JsonObject, field: string, spec: JsonObject) => void;
  readonly podResources: (errors: Errors, spec: JsonObject, field: string) => void;
  readonly hostProcess: (errors: Errors, spec: JsonObject, field: string) => void;
  readonly operatingSystem: (errors: Errors, spec: JsonObject, field: string) => void;
  readonly annotations: (errors: Errors, annotations: JsonObject, spec: JsonObject, field: string) => void;
  readonly profilesMatch: (errors: Errors, annotations: JsonObject, spec: JsonObject, field: string) => void;
}

export interface LateChecks {
  /** By `resource.group`. */
  readonly validators: Readonly<Record<string, Validator>>;
  readonly pod: RarePodChecks;
  /** ValidatePodResize: an update of `/resize`. */
  readonly resize: (errors: Errors, next: JsonObject, before: JsonObject) => void;
  /** ValidatePersistentVolumeClaimSpec, for claim templates. */
  readonly claimSpec: (errors: Errors, spec: JsonObject, field: string) => void;
}

export const lateChecks = new Later<LateChecks>('checks of seldom used kinds');
