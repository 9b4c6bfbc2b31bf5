import type { KubeObject } from '../../../api/index.ts';
import { type Describer, rfc1123, setText, writeAnnotations, writeEvents, writeMap } from './common.ts';

interface CsiNode extends KubeObject {
  readonly spec?: {
    readonly drivers?: readonly {
      readonly name: string;
      readonly nodeID: string;
      readonly allocatable?: { readonly count?: number };
      readonly topologyKeys?: readonly string[];
    }[];
  };
}

/** Source: `kubectl/pkg/describe/describe.go` describeCSINode. */
export const describeCsiNode: Describer = function* (session, writer, object) {
  const { metadata, spec } = object as CsiNode;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `CreationTimestamp:\t${rfc1123(metadata?.creationTimestamp)}\nSpec:`);
  if (spec?.drivers) writer.write(1, 'Drivers:');
  for (const { name, nodeID, allocatable, topologyKeys } of spec?.drivers ?? []) {
    writer.write(2, `${name}:`);
    writer.write(3, `Node ID:\t${nodeID}`);
    if (allocatable?.count !== undefined) {
      writer.write(3, 'Allocatables:');
      writer.write(4, `Count:\t${allocatable.count}`);
    }
    if (topologyKeys) writer.write(3, `Topology Keys:\t[${topologyKeys.join(' ')}]`);
  }
  yield* writeEvents(session, writer, object);
};

interface AttributesClass extends KubeObject {
  readonly driverName?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Source: `describe.go` describeVolumeAttributesClass. */
export const describeVolumeAttributesClass: Describer = function* (session, writer, object) {
  const { metadata, driverName, parameters } = object as AttributesClass;
  writer.write(0, `Name:\t${metadata?.name}\nAnnotations:\t${setText(metadata?.annotations)}\nDriverName:\t${driverName}\nParameters:\t${setText(parameters)}`);
  yield* writeEvents(session, writer, object);
};

interface Address extends KubeObject {
  readonly spec?: { readonly parentRef?: { readonly group?: string; readonly resource?: string; readonly namespace?: string; readonly name?: string } };
}

/** Source: `describe.go` describeIPAddressV1. */
export const describeIpAddress: Describer = function* (session, writer, object) {
  const { metadata, spec } = object as Address;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  const parent = spec?.parentRef;
  if (parent) {
    writer.write(0, 'Parent Reference:');
    writer.write(1, `Group:\t${parent.group ?? ''}\nResource:\t${parent.resource ?? ''}\nNamespace:\t${parent.namespace ?? ''}\nName:\t${parent.name ?? ''}`);
  }
  yield* writeEvents(session, writer, object);
};

interface Range extends KubeObject {
  readonly spec?: { readonly cidrs?: readonly string[] };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime?: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** Source: `describe.go` describeServiceCIDRV1. */
export const describeServiceCidr: Describer = function* (session, writer, object) {
  const { metadata, spec, status } = object as Range;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `CIDRs:\t${(spec?.cidrs ?? []).join(', ')}`);
  const conditions = status?.conditions ?? [];
  if (conditions.length > 0) {
    writer.write(0, 'Status:\nConditions:');
    writer.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n----\t------\t------------------\t------\t-------');
    for (const { type, status: state, lastTransitionTime, reason = '', message = '' } of conditions)
      writer.write(1, `${type}\t${state}\t${rfc1123(lastTransitionTime)}\t${reason}\t${message}`);
  }
  yield* writeEvents(session, writer, object);
};
