import { base64, utf8 } from '@scure/base';
import type { KubeObject } from '../../api/index.ts';
import type { ResourceInfo } from '../apimachinery/index.ts';

type Convert = (object: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** `stringData` is written into `data` and never stored. Source: `kubernetes/pkg/apis/core/v1/conversion.go` Convert_v1_Secret_To_core_Secret. */
const secret: Convert = ({ stringData, ...object }) => {
  if (typeof stringData !== 'object' || stringData === null) return object;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, base64.encode(utf8.decode(String(value)))] as const);
  return { ...object, data: { ...(object.data as object | undefined), ...Object.fromEntries(encoded) } };
};

const conversions: Readonly<Record<string, Convert>> = { '/secrets': secret };

/** The object as the server keeps it: fields that exist only on the wire become what they stand for. */
export function toStored(info: ResourceInfo, object: KubeObject): KubeObject {
  const convert = conversions[`${info.type.group}/${info.type.resource}`];
  return convert ? (convert(object as unknown as Readonly<Record<string, unknown>>) as unknown as KubeObject) : object;
}
