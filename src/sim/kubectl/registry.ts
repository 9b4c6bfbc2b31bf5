import type { Command } from './command.ts';
import { annotate, label } from './commands/label.ts';
import { apiResources } from './commands/api-resources.ts';
import { apply } from './commands/apply.ts';
import { authCanI, authWhoami } from './commands/auth.ts';
import { autoscale } from './commands/autoscale.ts';
import { cordon, uncordon } from './commands/cordon.ts';
import { create } from './commands/create.ts';
import { createCommands } from './commands/create-generators.ts';
import { deleteCommand } from './commands/delete.ts';
import { describe } from './commands/describe.ts';
import { drain } from './commands/drain.ts';
import { events } from './commands/events.ts';
import { expose } from './commands/expose.ts';
import { getCommand } from './commands/get.ts';
import { logs } from './commands/logs.ts';
import { patchCommand } from './commands/patch.ts';
import { replace } from './commands/replace.ts';
import { rolloutHistory, rolloutUndo } from './commands/rollout-history.ts';
import { rolloutPause, rolloutRestart, rolloutResume } from './commands/rollout-change.ts';
import { rolloutStatus } from './commands/rollout-status.ts';
import { run } from './commands/run.ts';
import { scale } from './commands/scale.ts';
import { setImage } from './commands/set-image.ts';
import { taint } from './commands/taint.ts';
import { version } from './commands/version.ts';
import { wait } from './commands/wait.ts';
import { CommandError } from './errors.ts';

export { globalFlags } from './command.ts';

/** Every command, by the words that name it. */
export const commands: Readonly<Record<string, Command>> = {
  annotate,
  'api-resources': apiResources,
  apply,
  'auth can-i': authCanI,
  'auth whoami': authWhoami,
  autoscale,
  cordon,
  create,
  ...createCommands,
  delete: deleteCommand,
  describe,
  drain,
  events,
  expose,
  get: getCommand,
  label,
  logs,
  patch: patchCommand,
  replace,
  'rollout history': rolloutHistory,
  'rollout pause': rolloutPause,
  'rollout restart': rolloutRestart,
  'rollout resume': rolloutResume,
  'rollout status': rolloutStatus,
  'rollout undo': rolloutUndo,
  run,
  scale,
  'set image': setImage,
  taint,
  uncordon,
  version,
  wait,
};

/** Finds the command of a command line: more words win over fewer. Errors: cobra's text for an unknown one. */
export function commandOf(argv: readonly string[]): { readonly command: Command; readonly path: string; readonly rest: readonly string[] } {
  const words = argv.filter((word) => !word.startsWith('-'));
  const [first = '', second = '', third = ''] = words;
  for (const path of [`${first} ${second} ${third}`, `${first} ${second}`, first]) {
    const command = commands[path];
    if (!command) continue;
    let skip = path.split(' ').length;
    const rest = argv.filter((word) => {
      if (skip > 0 && !word.startsWith('-')) {
        skip--;
        return false;
      }
      return true;
    });
    return { command, path, rest };
  }
  if (first === '') throw new CommandError('kubectl controls the Kubernetes cluster manager.\n\n  Type a command: get, describe, apply, …', 'verbatim');
  if (Object.keys(commands).some((path) => path.startsWith(`${first} `))) {
    throw new CommandError(`unknown command "${second}"\nSee 'kubectl ${first} -h' for help and examples`);
  }
  throw new CommandError(`unknown command "${first}" for "kubectl"`);
}
