import { CommandError } from '../errors.ts';

/** `a=b` sets, `a-` removes. Errors: kubectl's text for anything else. */
export function keyValues(
  args: readonly string[],
  wrong = (arg: string): string => `unknown label spec: ${arg}`,
): { readonly set: Readonly<Record<string, string>>; readonly remove: readonly string[] } {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at > 0) set[arg.slice(0, at)] = arg.slice(at + 1);
    else if (at < 0 && arg.endsWith('-') && arg.length > 1) remove.push(arg.slice(0, -1));
    else throw new CommandError(wrong(arg));
  }
  return { set, remove };
}

/** Splits `TYPE NAME k=v …` into the resource part and the key part. */
export function splitKeyValues(args: readonly string[]): { readonly targets: readonly string[]; readonly pairs: readonly string[] } {
  const at = args.findIndex((arg) => arg.indexOf('=') > 0 || (arg.endsWith('-') && arg.length > 1));
  return at < 0 ? { targets: args, pairs: [] } : { targets: args.slice(0, at), pairs: args.slice(at) };
}
