import { describe, expect, it } from 'vitest';
import { Later } from '../component-helpers/later.ts';
import './commands/index.ts';
import { commandAliases, commandOf, otherCommands } from './registry.ts';

/** Source: cobra `command.go` Find, Traverse: global flags may stand anywhere, the longest name wins. */
describe('commandOf', () => {
  it.each([
    [['apply', '-f', 'x'], 'apply', ['-f', 'x']],
    [['get', 'pods'], 'get', ['pods']],
    [['rollout', 'status', 'deploy/web'], 'rollout status', ['deploy/web']],
    [['rollout', '-n', 'x', 'status', 'd'], 'rollout status', ['-n', 'x', 'd']],
    [['-n', 'kube-system', 'get', 'pods'], 'get', ['-n', 'kube-system', 'pods']],
    [['--namespace', 'x', 'create', 'secret', 'generic', 's'], 'create secret generic', ['--namespace', 'x', 's']],
    [['--namespace=x', 'logs', 'p'], 'logs', ['--namespace=x', 'p']],
    [['create', '-f', 'x'], 'create', ['-f', 'x']],
    [['exec', 'p', '--', 'get', 'pods'], 'exec', ['p', '--', 'get', 'pods']],
    [['apply', 'view-last-applied', 'x'], 'apply view-last-applied', ['x']],
    [['set'], 'help', ['set']],
    [[], '', []],
  ] as const)('%j', (argv, path, rest) => {
    expect(commandOf(argv)).toMatchObject({ path, rest });
  });

  it.each([
    [['gett'], 'unknown command "gett" for "kubectl"'],
    [['rollout', 'nope'], 'unknown command "nope"\nSee \'kubectl rollout -h\' for help and examples'],
  ] as const)('%j', (argv, message) => {
    expect(() => commandOf(argv)).toThrow(message);
  });
});

describe('Later', () => {
  it('says what has not been loaded, and gives what has', () => {
    const part = new Later<number>('the numbers');
    expect(() => part.get()).toThrow('the numbers are not loaded yet');
    part.fill(1);
    expect(part.get()).toBe(1);
  });

  it('holds every command under the words that a person types', () => {
    for (const [path, { short, usage }] of Object.entries(otherCommands.get())) {
      expect(path, path).toMatch(/^[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*){0,2}$/);
      expect(short.length * usage.length, path).toBeGreaterThan(0);
      expect(commandOf(path.split(' ')).path).toBe(commandAliases.get()[path] ?? path);
    }
  });
});
