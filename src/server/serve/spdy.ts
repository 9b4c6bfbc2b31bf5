/**
 * The frames of SPDY/3.1 that Kubernetes' clients speak on a port-forward connection (`moby/spdystream`). The libraries that read SPDY
 * want requests with a method and a path in every stream; these have neither.
 * Source: "SPDY Protocol - Draft 3.1", section 2.
 */
import type { Duplex } from 'node:stream';
import { Unzlib } from 'fflate';

const words =
  'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection ' +
  'content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host ' +
  'if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization ' +
  'range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status';
const rest =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved ' +
  'Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr ' +
  'May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,' +
  'application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

/** What both sides' header compression starts from (section 2.6.10.1). */
const dictionary = Buffer.concat([
  ...[...words.split(' '), '200 OK', 'version', 'HTTP/1.1', 'url', 'public', 'set-cookie', 'keep-alive', 'origin'].flatMap((word) => [
    uint32(word.length),
    Buffer.from(word),
  ]),
  Buffer.from(rest),
]);

const CONTROL = 0x80030000;
const types = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7, headers: 8 } as const;
const FLAG_FIN = 1;
const CANCEL = 5;
const HEADER = 8;
/** A frame says how long it is in 24 bits; nobody sends larger ones than this. */
const MOST_BYTES = 1 << 20;
/** What our answers carry as headers: none. Two stored blocks of a zlib stream, the second one empty: it makes the reader hand out the first. */
const NO_HEADERS = Buffer.from([0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);
const ZLIB_BEGINS = Buffer.from([0x78, 0x01]);

/** What happens on a connection. Names of headers are in lower case. */
export interface SpdyEvents {
  readonly onStream: (id: number, headers: ReadonlyMap<string, string>) => void;
  readonly onData: (id: number, data: Buffer) => void;
  /** The client has no more to say on a stream, or gives it up. */
  readonly onEnd: (id: number) => void;
  readonly onClose: () => void;
}

/** The serving end of a SPDY/3.1 connection. What does not read as SPDY ends it. */
export class SpdyConnection {
  private buffered: Buffer = Buffer.alloc(0);
  private inflated: Buffer = Buffer.alloc(0);
  private replied = false;
  private readonly inflate = new Unzlib({ dictionary }, (chunk) => {
    this.inflated = Buffer.concat([this.inflated, chunk]);
  });

  constructor(
    private readonly socket: Duplex,
    private readonly events: SpdyEvents,
  ) {
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => events.onClose());
  }

  /** Bytes that came before somebody listened. */
  take(chunk: Buffer): void {
    this.buffered = Buffer.concat([this.buffered, chunk]);
    try {
      while (this.buffered.length >= HEADER) {
        const length = this.buffered.readUIntBE(5, 3);
        if (length > MOST_BYTES) throw new Error('a frame is too large');
        if (this.buffered.length < HEADER + length) return;
        const frame = this.buffered.subarray(0, HEADER + length);
        this.buffered = this.buffered.subarray(HEADER + length);
        this.frame(frame.readUInt32BE(0), frame[4] ?? 0, frame.subarray(HEADER));
      }
    } catch {
      this.socket.destroy();
    }
  }

  /** Takes a stream. */
  accept(id: number): void {
    this.control(types.synReply, Buffer.concat([uint32(id), this.replied ? Buffer.alloc(0) : ZLIB_BEGINS, NO_HEADERS]));
    this.replied = true;
  }

  refuse(id: number): void {
    this.control(types.rstStream, Buffer.concat([uint32(id), uint32(CANCEL)]));
  }

  send(id: number, data: Buffer): void {
    this.write(id, 0, data);
  }

  /** Nothing more will come from this end of a stream. */
  finish(id: number): void {
    this.write(id, FLAG_FIN, Buffer.alloc(0));
  }

  close(): void {
    this.socket.end();
  }

  private control(type: number, payload: Buffer): void {
    this.write(CONTROL | type, 0, payload);
  }

  private write(first: number, flags: number, payload: Buffer): void {
    if (this.socket.destroyed || this.socket.writableEnded) return;
    const head = Buffer.alloc(HEADER);
    head.writeUInt32BE(first >>> 0, 0);
    head.writeUInt8(flags, 4);
    head.writeUIntBE(payload.length, 5, 3);
    this.socket.write(Buffer.concat([head, payload]));
  }

  private frame(first: number, flags: number, payload: Buffer): void {
    if (first >>> 31 === 0) {
      if (payload.length > 0) this.events.onData(first, payload);
      if (flags & FLAG_FIN) this.events.onEnd(first);
      return;
    }
    const type = first & 0xffff;
    if (type === types.synStream) {
      this.events.onStream(payload.readUInt32BE(0) & 0x7fffffff, this.headers(payload.subarray(10)));
      if (flags & FLAG_FIN) this.events.onEnd(payload.readUInt32BE(0) & 0x7fffffff);
    } else if (type === types.headers) this.headers(payload.subarray(4));
    else if (type === types.rstStream) this.events.onEnd(payload.readUInt32BE(0) & 0x7fffffff);
    else if (type === types.ping) this.control(types.ping, payload);
    else if (type === types.goAway) this.close();
  }

  /** A block of names and values; all blocks of a connection are one compressed stream (section 2.6.10). */
  private headers(block: Buffer): ReadonlyMap<string, string> {
    this.inflated = Buffer.alloc(0);
    this.inflate.push(block);
    const bytes = this.inflated;
    let at = 0;
    const number = (): number => {
      at += 4;
      return bytes.readUInt32BE(at - 4);
    };
    const text = (): string => {
      const length = number();
      at += length;
      return bytes.toString('utf8', at - length, at);
    };
    const result = new Map<string, string>();
    for (let left = number(); left > 0; left--) {
      const name = text().toLowerCase();
      result.set(name, text());
    }
    return result;
  }
}
