import type { Scenario } from '../../api/index.ts';

/** A CronJob, or an escape or a tag of YAML, behind which the word could hide. */
const CRON_JOB = /CronJob|\\|!!/;

/** Could a scenario, before anybody does something in it, come to need what `later.ts` loads? */
export function needsLater({ spec }: Scenario): boolean {
  const texts = [...spec.manifests.map((manifest) => manifest.text), ...spec.steps.flatMap((step) => ('apply' in step ? [step.apply] : []))];
  return spec.steps.some((step) => 'kubectl' in step) || texts.some((text) => CRON_JOB.test(text));
}
