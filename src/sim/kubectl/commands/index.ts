import type { Command } from '../command.ts';
import { discover } from '../discovery.ts';
import { goOrder } from '../printers/index.ts';
import { inGoOrder } from '../printers/go-field-order.ts';
import { commandAliases, discoverer, otherCommands } from '../registry.ts';
import { annotate, label } from './label.ts';
import { apiResources, apiVersions } from './api-resources.ts';
import { authCanI, authWhoami } from './auth.ts';
import { authReconcile } from './auth-rules.ts';
import { autoscale } from './autoscale.ts';
import { certificateApprove, certificateDeny } from './certificate.ts';
import { clusterInfo, clusterInfoDump } from './cluster-info.ts';
import { configCommands } from './config.ts';
import { cordon, uncordon } from './cordon.ts';
import { cp } from './cp.ts';
import { create } from './create.ts';
import { createAliases, createCommands } from './create-generators.ts';
import { createToken } from './create-token.ts';
import { debug } from './debug.ts';
import { setLastApplied, viewLastApplied } from './last-applied.ts';
import './prune.ts';
import { deleteCommand } from './delete.ts';
import { describe } from './describe.ts';
import { diff } from './diff.ts';
import { drain } from './drain.ts';
import { edit, editLastApplied } from './edit.ts';
import { events } from './events.ts';
import { attach, exec } from './exec.ts';
import { explain } from './explain.ts';
import { expose } from './expose.ts';
import { getCommand } from './get.ts';
import { helpCommands } from './help.ts';
import { kustomizeCommand } from './kustomize.ts';
import { logs } from './logs.ts';
import { patchCommand } from './patch.ts';
import { portForward } from './port-forward.ts';
import { replace } from './replace.ts';
import { rolloutHistory, rolloutUndo } from './rollout-history.ts';
import { rolloutPause, rolloutRestart, rolloutResume } from './rollout-change.ts';
import { rolloutStatus } from './rollout-status.ts';
import { run } from './run.ts';
import { scale } from './scale.ts';
import { setEnv, setResources, setSelector, setServiceAccount, setSubject } from './set.ts';
import { setImage } from './set-image.ts';
import { taint } from './taint.ts';
import { topNode, topPod } from './top.ts';
import { version } from './version.ts';
import { wait } from './wait.ts';

/** Every command but `apply`, by the words that name it. */
const commands: Readonly<Record<string, Command>> = {
  annotate,
  'api-resources': apiResources,
  'api-versions': apiVersions,
  'auth can-i': authCanI,
  'auth reconcile': authReconcile,
  'auth whoami': authWhoami,
  'apply edit-last-applied': editLastApplied,
  'apply set-last-applied': setLastApplied,
  'apply view-last-applied': viewLastApplied,
  attach,
  autoscale,
  'certificate approve': certificateApprove,
  'certificate deny': certificateDeny,
  'cluster-info': clusterInfo,
  'cluster-info dump': clusterInfoDump,
  ...configCommands,
  cordon,
  cp,
  create,
  ...createCommands,
  'create token': createToken,
  debug,
  delete: deleteCommand,
  describe,
  diff,
  drain,
  edit,
  events,
  exec,
  explain,
  expose,
  get: getCommand,
  ...helpCommands,
  kustomize: kustomizeCommand,
  label,
  logs,
  patch: patchCommand,
  'port-forward': portForward,
  replace,
  'rollout history': rolloutHistory,
  'rollout pause': rolloutPause,
  'rollout restart': rolloutRestart,
  'rollout resume': rolloutResume,
  'rollout status': rolloutStatus,
  'rollout undo': rolloutUndo,
  run,
  scale,
  'set env': setEnv,
  'set image': setImage,
  'set resources': setResources,
  'set selector': setSelector,
  'set serviceaccount': setServiceAccount,
  'set sa': setServiceAccount,
  'set subject': setSubject,
  taint,
  'top no': topNode,
  'top po': topPod,
  'top node': topNode,
  'top nodes': topNode,
  'top pod': topPod,
  'top pods': topPod,
  uncordon,
  version,
  wait,
};

otherCommands.fill(commands);
discoverer.fill(discover);
goOrder.fill(inGoOrder);
commandAliases.fill({
  ...createAliases,
  'config use': 'config use-context',
  'set sa': 'set serviceaccount',
  'top no': 'top node',
  'top nodes': 'top node',
  'top po': 'top pod',
  'top pods': 'top pod',
});
