/** How objects count is the same for admission and for the controller that recounts. */
export { counts, inScope, missingCompute, nameOf, type Usage, usageOf } from '../../../apis/quota-usage.ts';
