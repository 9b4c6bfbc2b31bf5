import { apiVersionOf } from '../../apimachinery/index.ts';
import { selectionOf } from '../storage/selection.ts';
import { type AnyObject, metaOf } from '../values.ts';
import { DeleteOperation } from './delete.ts';
import { Operation } from './operation.ts';

/** DELETE of a collection: every object that the selectors choose, one after the other. Source: `registry/generic/registry/store.go` DeleteCollection. */
export class DeleteCollectionOperation extends Operation {
  private readonly deleted: AnyObject[] = [];
  private revision = 0;

  start(): void {
    this.guard(() => {
      const { labelSelector, fieldSelector } = this.flight.http.query ?? {};
      const selection = selectionOf(this.info, { namespace: this.namespace, labelSelector, fieldSelector });
      this.ask({ type: 'etcd-range', key: selection.prefix, prefix: true }, ({ kvs = [], revision }) => {
        this.revision = revision;
        this.next(
          kvs.map((kv) => kv.value as AnyObject).filter((object) => selection.matches(object)),
          0,
        );
      });
    });
  }

  private next(objects: readonly AnyObject[], index: number): void {
    const object = objects[index];
    if (!object) {
      this.finish();
      return;
    }
    const { name = '', namespace } = metaOf(object);
    const request = { ...this.flight.request, name, namespace: namespace ?? this.flight.request.namespace };
    const onDone = (deleted: AnyObject): void => {
      this.deleted.push(deleted);
      this.next(objects, index + 1);
    };
    // Each deletion is a request within the request: same user, its own place in the pipeline.
    const flight = { ...this.flight, request };
    new DeleteOperation(this.registry, flight, name, onDone).start();
  }

  private finish(): void {
    const { kind } = this.info.type;
    this.respond(200, {
      kind: `${kind}List`,
      apiVersion: apiVersionOf(this.info.type),
      metadata: { resourceVersion: String(this.revision) },
      items: this.deleted,
    });
  }
}
