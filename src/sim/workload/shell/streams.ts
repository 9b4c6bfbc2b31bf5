import { type Procedure, runProcedure, suspend } from '../../kernel/index.ts';
import type { Filesystem } from '../filesystem.ts';
import type { Sink, Source } from '../system.ts';

/** A source of text that is there already. */
export function textSource(text: string): Source {
  const lines = text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  let at = 0;
  return {
    *readLine() {
      return lines[at++];
    },
  };
}

/** Collects what is written: `$(…)`. */
export class Collector implements Sink {
  text = '';

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

/** Writes appended to a file, one after the other; a slow volume does not change their order. */
export class FileSink implements Sink {
  private buffer = '';
  private busy = false;
  private idle: (() => void) | undefined;

  constructor(
    private readonly fs: Filesystem,
    private readonly path: string,
  ) {}

  write(text: string): boolean {
    this.buffer += text;
    if (!this.busy) runProcedure(this.pump());
    return true;
  }

  /** Waits until everything is on the disk. */
  *drain(): Procedure<void> {
    if (!this.busy) return;
    yield* suspend<void>((resume) => {
      this.idle = () => resume(undefined);
    });
  }

  private *pump(): Procedure<void> {
    this.busy = true;
    while (this.buffer !== '') {
      const text = this.buffer;
      this.buffer = '';
      yield* this.fs.write(this.path, text, true);
    }
    this.busy = false;
    this.idle?.();
  }
}

/** A pipe: the writer is never held back; when the reader has gone, writes fail (SIGPIPE). */
export class Pipe implements Sink, Source {
  private readonly lines: string[] = [];

  /** `tty`: a person types into it. */
  constructor(readonly tty = false) {}

  private partial = '';
  private closed = false;
  private abandoned = false;
  private reader: (() => void) | undefined;

  write(text: string): boolean {
    if (this.abandoned) return false;
    const pieces = (this.partial + text).split('\n');
    this.partial = pieces.pop() ?? '';
    this.lines.push(...pieces);
    if (pieces.length > 0) this.notify();
    return true;
  }

  /** The writer has ended. */
  close(): void {
    this.closed = true;
    if (this.partial !== '') this.lines.push(this.partial);
    this.partial = '';
    this.notify();
  }

  /** The reader has ended. */
  abandon(): void {
    this.abandoned = true;
  }

  *readLine(): Procedure<string | undefined> {
    if (this.lines.length === 0 && !this.closed) {
      yield* suspend<void>((resume) => {
        this.reader = () => resume(undefined);
      });
    }
    return this.lines.shift();
  }

  private notify(): void {
    const { reader } = this;
    this.reader = undefined;
    reader?.();
  }
}

/** Everything that is left to read. */
export function* readAll(source: Source): Procedure<string> {
  const lines: string[] = [];
  for (let line = yield* source.readLine(); line !== undefined; line = yield* source.readLine()) lines.push(`${line}\n`);
  return lines.join('');
}
