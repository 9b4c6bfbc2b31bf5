import { type AnyStateMachine, setup as setupOf } from 'xstate';

export { assign } from 'xstate';

interface Options {
  readonly actions?: object;
  readonly guards?: object;
  readonly delays?: object;
}
type Config = AnyStateMachine['config'];

/**
 * XState's `setup` for the build that opens the page: who runs a table that the build has explored asks a machine for its
 * configuration and its implementations alone, so XState makes the machine when somebody asks for more.
 */
export const setup = (options: Options) => ({
  createMachine(config: Config): AnyStateMachine {
    let made: AnyStateMachine | undefined;
    const make = (): AnyStateMachine => (made ??= (setupOf as unknown as typeof setup)(options).createMachine(config));
    const known = { id: config.id, config, implementations: { actors: {}, actions: {}, guards: {}, delays: {}, ...options } };
    return new Proxy(known, { get: (target, key) => Reflect.get(target, key) ?? Reflect.get(make(), key) }) as unknown as AnyStateMachine;
  },
});
