import type { AnyObject } from '../../../values.ts';
import { UpdateOperation } from '../../update.ts';

/** PUT to `namespaces/<name>/finalize`: changes only spec.finalizers. Source: `registry/core/namespace/strategy.go` namespaceFinalizeStrategy. */
export class FinalizeOperation extends UpdateOperation {
  protected override prepare(next: AnyObject, before: AnyObject): AnyObject {
    return { ...before, spec: { ...before.spec, finalizers: next.spec?.finalizers ?? [] } };
  }
}
