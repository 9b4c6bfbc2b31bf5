/** One sample of the text format of Prometheus. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since the Unix epoch; undefined when the line has none. */
  readonly at: number | undefined;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: (\d+))?$/;

/** Reads the text format of Prometheus; comments and lines of another form are passed over. */
export function parseExposition(text: string): readonly Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const match = line.startsWith('#') ? undefined : LINE.exec(line);
    if (!match) continue;
    const [, name = '', pairs = '', value = '', at] = match;
    const labels = Object.fromEntries([...pairs.matchAll(/(\w+)="([^"]*)"/g)].map((pair) => [pair[1] ?? '', pair[2] ?? '']));
    samples.push({ name, labels, value: Number(value), at: at === undefined ? undefined : Number(at) });
  }
  return samples;
}
