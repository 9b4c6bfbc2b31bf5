import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { StatusError } from '../endpoints/status-error.ts';
import type { AnyObject } from '../values.ts';

/**
 * What a kind does around its writes besides its strategy: allocating a Service's addresses, serving a new custom resource.
 * Source: `genericregistry.Store` BeginCreate, BeginUpdate, AfterDelete.
 */
export interface Hook {
  /** Completes a new object, e.g. with allocated addresses; throws a StatusError when it cannot. */
  readonly beginCreate?: (object: AnyObject) => AnyObject;
  readonly beginUpdate?: (next: AnyObject, before: AnyObject) => AnyObject;
  /** Notes what a valid object holds from now on, in place of what it held; a refusal or a dry run takes nothing. */
  readonly hold?: (object: AnyObject, before: AnyObject | undefined) => void;
  /** Gives back what an object held that is not stored after all. */
  readonly release?: (object: AnyObject) => void;
  /**
   * Takes what the object is to hold where all replicas see it, before it is stored; `asked` is what the client sent. It may give `resume`
   * another object to store, or call `refuse`.
   */
  readonly reserve?: (
    object: AnyObject,
    before: AnyObject | undefined,
    asked: AnyObject | undefined,
    resume: (object: AnyObject) => void,
    refuse: (error: StatusError) => void,
  ) => void;
  readonly afterDelete?: (object: AnyObject) => void;
}

export class Hooks {
  private readonly byResource = new Map<string, Hook>();

  set(groupResource: string, hook: Hook): void {
    this.byResource.set(groupResource, hook);
  }

  of({ type }: ResourceInfo): Hook | undefined {
    return this.byResource.get(`${type.group}/${type.resource}`);
  }
}
