import type { Procedure } from '../../kernel/index.ts';
import { CommandError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import type { Session } from '../session.ts';

/** A `kubectl create KIND`: makes one object from flags. */
export interface Generator {
  readonly short: string;
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  /** Flags that cobra asks for before anything else. */
  readonly required?: readonly string[];
  /** May be followed by a command, with or without dashes in front of it. */
  readonly command?: boolean;
  make(session: Session, name: string, args: readonly string[], afterDash: readonly string[]): object | Procedure<object>;
  /** kubectl wraps the refusal of some creations in its own words. */
  readonly failure?: string;
}

/** The value of a flag that must be given. Errors: cobra's text. */
export function required(session: Session, flag: string): string {
  const value = session.flags.get(flag);
  if (!value) throw new CommandError(`required flag(s) ${JSON.stringify(flag)} not set`);
  return value;
}

/** Values of a flag that may be repeated and may hold several, separated by commas. */
export const commaList = (session: Session, flag: string): readonly string[] =>
  session.flags
    .all(flag)
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');

/** `a=b,c=d` as a map. Errors: kubectl's text with `what` for anything else. */
export function pairs(text: string, invalid: (pair: string) => string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0 || at === pair.length - 1) throw new CommandError(invalid(pair));
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
