import type { Command } from '../command.ts';
import { otherCommands } from '../registry.ts';
import { annotate, label } from './label.ts';
import { apiResources } from './api-resources.ts';
import { authCanI, authWhoami } from './auth.ts';
import { autoscale } from './autoscale.ts';
import { clusterInfo } from './cluster-info.ts';
import { cordon, uncordon } from './cordon.ts';
import { create } from './create.ts';
import { createCommands } from './create-generators.ts';
import { deleteCommand } from './delete.ts';
import { describe } from './describe.ts';
import { drain } from './drain.ts';
import { events } from './events.ts';
import { expose } from './expose.ts';
import { getCommand } from './get.ts';
import { logs } from './logs.ts';
import { patchCommand } from './patch.ts';
import { replace } from './replace.ts';
import { rolloutHistory, rolloutUndo } from './rollout-history.ts';
import { rolloutPause, rolloutRestart, rolloutResume } from './rollout-change.ts';
import { rolloutStatus } from './rollout-status.ts';
import { run } from './run.ts';
import { scale } from './scale.ts';
import { setImage } from './set-image.ts';
import { taint } from './taint.ts';
import { topNode, topPod } from './top.ts';
import { version } from './version.ts';
import { wait } from './wait.ts';

/** Every command but `apply`, by the words that name it. */
const commands: Readonly<Record<string, Command>> = {
  annotate,
  'api-resources': apiResources,
  'auth can-i': authCanI,
  'auth whoami': authWhoami,
  autoscale,
  'cluster-info': clusterInfo,
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
  'top node': topNode,
  'top nodes': topNode,
  'top pod': topPod,
  'top pods': topPod,
  uncordon,
  version,
  wait,
};

otherCommands.fill(commands);
