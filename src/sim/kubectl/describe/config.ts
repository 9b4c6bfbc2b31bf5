import { base64, utf8 } from '@scure/base';
import type { ConfigMap, Secret } from '../../../api/index.ts';
import { type Describer, writeEvents, writeHead } from './common.ts';

export const describeConfigMap: Describer = function* (session, writer, object) {
  const { data = {}, binaryData = {} } = object as ConfigMap;
  writeHead(writer, object);
  writer.write(0, '\nData\n====');
  for (const key of Object.keys(data).sort()) writer.write(0, `${key}:\n----\n${data[key]}\n`);
  writer.write(0, '\nBinaryData\n====');
  for (const key of Object.keys(binaryData).sort()) writer.write(0, `${key}: ${bytesOf(String(binaryData[key]))} bytes`);
  writer.write(0, '');
  yield* writeEvents(session, writer, object);
};

/** Decoded length of a base64 text. */
const bytesOf = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

export const describeSecret: Describer = function* (_session, writer, object) {
  const { data = {}, type } = object as Secret;
  writeHead(writer, object);
  writer.write(0, `\nType:\t${type ?? 'Opaque'}\n\nData\n====`);
  // The token of a ServiceAccount is shown as it is.
  const value = (key: string): string =>
    key === 'token' && type === 'kubernetes.io/service-account-token' ? utf8.encode(base64.decode(String(data[key]))) : `${bytesOf(String(data[key]))} bytes`;
  for (const key of Object.keys(data).sort()) writer.write(0, `${key}:\t${value(key)}`);
};
