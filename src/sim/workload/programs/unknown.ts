import { exposedPorts } from '../images/index.ts';
import type { Program } from '../system.ts';
import { http, okText, server } from './server.ts';

const MIB = 2 ** 20;

/**
 * A program that nobody has described. It serves on the container's ports (else on those of its image), says 200 to
 * every path and SERVING to every gRPC health check, and ends at SIGTERM.
 */
export const unknownServer: Program = server({
  startMs: 100,
  memory: 16 * MIB,
  ports: ({ surroundings }) => (surroundings.containerPorts.length > 0 ? surroundings.containerPorts : (exposedPorts(surroundings.image) ?? [])),
  handler: ({ surroundings }) => {
    const answer = http((path) => okText(`${surroundings.pod} ${path}\n`));
    return (request) => (request.protocol === 'grpc' ? { outcome: 'ok', code: 1 } : answer(request));
  },
  signals: { SIGTERM: { afterMs: 20, code: 0 }, SIGINT: { afterMs: 20, code: 0 } },
});
