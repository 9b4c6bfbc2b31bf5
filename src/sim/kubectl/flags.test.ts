import { describe, expect, it } from 'vitest';
import { bool, list, string } from './command.ts';
import { parseFlags } from './flags.ts';

const specs = [
  string('namespace', 'n'),
  bool('all-namespaces', 'A'),
  bool('watch', 'w'),
  list('filename', 'f'),
  string('output', 'o'),
  { name: 'dry-run', kind: 'string', bare: 'unchanged' },
] as const;

/** Source: `github.com/spf13/pflag` flag_test.go. */
describe('flags', () => {
  it.each([
    [['-n', 'x'], { namespace: ['x'] }],
    [['-nx'], { namespace: ['x'] }],
    [['-n=x'], { namespace: ['x'] }],
    [['--namespace', 'x'], { namespace: ['x'] }],
    [['--namespace=x=y'], { namespace: ['x=y'] }],
    [['-Aw'], { 'all-namespaces': ['true'], watch: ['true'] }],
    [['-Aox'], { 'all-namespaces': ['true'], output: ['x'] }],
    [['--watch=false'], { watch: ['false'] }],
    [['--dry-run'], { 'dry-run': ['unchanged'] }],
    [['--dry-run=client'], { 'dry-run': ['client'] }],
    [['-f', 'a', '-f', 'b'], { filename: ['a', 'b'] }],
  ] as const)('%j is read', (argv, expected) => {
    const { flags } = parseFlags(specs, argv);
    expect(Object.fromEntries(specs.filter(({ name }) => flags.has(name)).map(({ name }) => [name, flags.all(name)]))).toEqual(expected);
  });

  it('keeps arguments between flags, and those behind two dashes apart', () => {
    expect(parseFlags(specs, ['pod', '-n', 'x', 'a', '--', 'sh', '-c', 'ls'])).toMatchObject({ args: ['pod', 'a'], afterDash: ['sh', '-c', 'ls'] });
  });

  it.each([
    [['--bogus'], 'unknown flag: --bogus'],
    [['-z'], "unknown shorthand flag: 'z' in -z"],
    [['-Az'], "unknown shorthand flag: 'z' in -Az"],
    [['--namespace'], 'flag needs an argument: --namespace'],
    [['-n'], "flag needs an argument: 'n' in -n"],
  ] as const)('%j is refused: %s', (argv, message) => {
    expect(() => parseFlags(specs, argv)).toThrow(message);
  });

  it('refuses a number that is none in the words of strconv', () => {
    const { flags } = parseFlags([string('replicas')], ['--replicas=many']);
    expect(() => flags.int('replicas')).toThrow('invalid argument "many" for "--replicas" flag: strconv.ParseInt: parsing "many": invalid syntax');
  });
});
