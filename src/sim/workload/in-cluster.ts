import { ApiClient, type ClientHost, type ClientIdentity } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { InCluster } from './system.ts';

/** The host as a program in a container has it: nothing of what it waits for arrives when the container is gone, and its connections are closed then. */
function ending(host: ProcessHost, alive: () => boolean): ClientHost {
  const ifAlive =
    <A extends readonly unknown[]>(run: (...args: A) => void) =>
    (...args: A): void => {
      if (alive()) run(...args);
    };
  return {
    now: () => host.now(),
    timestamp: (at) => host.timestamp(at),
    send: (outgoing) => host.send(outgoing),
    request: (outgoing, onReply, options) =>
      host.request(outgoing, ifAlive(onReply), options && { ...options, ...(options.onFailure ? { onFailure: ifAlive(options.onFailure) } : {}) }),
    stream: (outgoing, onMessage, onEnd) => {
      const message = host.stream(
        outgoing,
        (event) => {
          if (alive()) onMessage(event);
          else host.end(message);
        },
        onEnd && ifAlive(onEnd),
      );
      return message;
    },
    end: (request) => host.end(request),
    after: (delay, run) => host.after(delay, ifAlive(run)),
  };
}

/** client-go for a program in a container, by the identity that its Pod has. */
export function inCluster(process: ProcessHost, alive: () => boolean, identity: ClientIdentity): InCluster {
  const host = ending(process, alive);
  return { host, client: new ApiClient(host, identity) };
}
