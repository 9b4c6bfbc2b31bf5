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
  for (const key of Object.keys(data).sort()) writer.write(0, `${key}:\t${bytesOf(String(data[key]))} bytes`);
};
