import { onPod } from '../../events.ts';
import { HostPortInfo, hostPortsOf } from '../../host-ports.ts';
import { type PluginFactory, status } from '../../interface.ts';

export const ERR_REASON_PORTS = "node(s) didn't have free ports for the requested pod ports";

/** Two Pods cannot have one host port. Source: `plugins/nodeports/node_ports.go`. */
export const nodePorts: PluginFactory = () => ({
  name: 'NodePorts',
  preFilter: (_state, pod) => (pod.hostPorts.length === 0 ? status('Skip') : undefined),
  filter: (_state, pod, node) => (pod.hostPorts.some((port) => node.usedPorts.conflicts(port)) ? status('Unschedulable', ERR_REASON_PORTS) : undefined),
  eventsToRegister: () => [
    {
      resource: 'Pod',
      actions: ['Delete'],
      hint: onPod((pod, deleted) => {
        if (!deleted || (!deleted.spec?.nodeName && !deleted.status?.nominatedNodeName)) return false;
        const freed = new HostPortInfo();
        for (const port of hostPortsOf(deleted)) freed.change(port, 1);
        return hostPortsOf(pod).some((port) => freed.conflicts(port));
      }),
    },
    { resource: 'Node', actions: ['Add'] },
  ],
});
