import type { PodDisruptionBudget, PriorityClass, ServiceAccount } from '../../../api/index.ts';
import { formatLabelSelector } from '../../apimachinery/index.ts';
import { type Describer, setText, writeEvents, writeHead } from './common.ts';

/** Source: `kubectl/pkg/describe/describe.go` describePodDisruptionBudgetV1. */
export const describePodDisruptionBudget: Describer = function* (session, writer, object) {
  const { metadata, spec, status } = object as PodDisruptionBudget;
  writer.write(0, `Name:\t${metadata?.name}\nNamespace:\t${metadata?.namespace}`);
  if (spec?.minAvailable !== undefined) writer.write(0, `Min available:\t${spec.minAvailable}`);
  else if (spec?.maxUnavailable !== undefined) writer.write(0, `Max unavailable:\t${spec.maxUnavailable}`);
  writer.write(0, `Selector:\t${spec?.selector ? formatLabelSelector(spec.selector) : '<unset>'}\nStatus:`);
  writer.write(
    2,
    `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}\nCurrent:\t${status?.currentHealthy ?? 0}\nDesired:\t${status?.desiredHealthy ?? 0}\nTotal:\t${status?.expectedPods ?? 0}`,
  );
  yield* writeEvents(session, writer, object);
};

/** Source: `kubectl/pkg/describe/describe.go` describePriorityClass. */
export const describePriorityClass: Describer = function* (session, writer, object) {
  const { metadata, value, globalDefault = false, preemptionPolicy = 'PreemptLowerPriority', description = '' } = object as PriorityClass;
  writer.write(
    0,
    `Name:\t${metadata?.name}\nValue:\t${value}\nGlobalDefault:\t${globalDefault}\nPreemptionPolicy:\t${preemptionPolicy}\nDescription:\t${description}\nAnnotations:\t${setText(metadata?.annotations)}`,
  );
  yield* writeEvents(session, writer, object);
};

/** Source: `kubectl/pkg/describe/describe.go` describeServiceAccount. */
export const describeServiceAccount: Describer = function* (session, writer, object) {
  writeHead(writer, object);
  const names = ((object as ServiceAccount).imagePullSecrets ?? []).map(({ name }) => name ?? '');
  if (names.length === 0) writer.write(0, 'Image pull secrets:\t<none>');
  names.forEach((name, index) => writer.write(0, `${index === 0 ? 'Image pull secrets:' : ' '.repeat(19)}\t${name}`));
  yield* writeEvents(session, writer, object);
};
