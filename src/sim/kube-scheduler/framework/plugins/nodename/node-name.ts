import { type PluginFactory, status } from '../../interface.ts';

export const ERR_REASON_NODE_NAME = "node(s) didn't match the requested node name";

/** A Pod that names its node fits no other. Source: `plugins/nodename/node_name.go`. */
export const nodeName: PluginFactory = () => ({
  name: 'NodeName',
  filter: (_state, { pod }, node) => {
    const wanted = pod.spec?.nodeName;
    return wanted && wanted !== node.name ? status('UnschedulableAndUnresolvable', ERR_REASON_NODE_NAME) : undefined;
  },
  eventsToRegister: () => [{ resource: 'Node', actions: ['Add'] }],
});
