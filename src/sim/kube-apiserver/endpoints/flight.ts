import type { HttpRequest, HttpResponse, Micros, RequestStage, StageName } from '../../../api/index.ts';
import type { Incoming } from '../../kernel/index.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { RequestInfo } from './request-info.ts';

/** Who asks, after authentication. Source: `apiserver/pkg/authentication/user/user.go`. */
export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A request in flight: how far it has come, and what it has met so far. */
export interface Flight {
  readonly id: number;
  /** The message to answer; undefined for the server's own requests to itself (loopback). */
  readonly message: Incoming | undefined;
  readonly http: HttpRequest;
  readonly request: RequestInfo;
  readonly since: Micros;
  user: UserInfo;
  stage: StageName;
  stages: RequestStage[];
  warnings: string[];
  readonly onDone: ((response: HttpResponse) => void) | undefined;
  done: boolean;
}

/** A flight that asks for a served resource. */
export interface ResourceFlight extends Flight {
  readonly info: ResourceInfo;
}

/** Notes what a stage did; the request is now past it. */
export function pass(flight: Flight, stage: StageName, verdict: RequestStage['verdict'], at: Micros, detail: string): void {
  flight.stage = stage;
  flight.stages.push({ stage, verdict, at, detail });
}

/** The stage at which a request is, by the last one that it has passed: admission follows decoding, validation follows defaulting, and so on. */
const AFTER: Readonly<Partial<Record<StageName, StageName>>> = {
  decoding: 'mutating-admission',
  defaulting: 'validation',
  validation: 'validating-admission',
  'validating-admission': 'storage',
};

/** The stage that a refusal came from. Only validation says 422 Invalid of an object that has been decoded. */
export function refusingStage(passed: StageName, code: number): StageName {
  return code === 422 && (passed === 'decoding' || passed === 'mutating-admission' || passed === 'defaulting') ? 'validation' : (AFTER[passed] ?? passed);
}
