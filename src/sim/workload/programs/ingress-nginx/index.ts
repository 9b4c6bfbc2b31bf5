import type { Program } from '../../system.ts';
import { server } from '../server.ts';
import { Controller } from './controller.ts';

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const MIB = 2 ** 20;

const flagOf = (argv: readonly string[], name: string): string | undefined => argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

const withToken = (token: string): Program => {
  const controllers = new WeakMap<object, Controller>();
  return server({
    startMs: 1_000,
    memory: 90 * MIB,
    ports: () => [80, 443, 10_254],
    handler: (system) => {
      const { argv, surroundings } = system;
      const controller = new Controller(system, system.inCluster('nginx-ingress-controller/v1.14.0', token), {
        controllerClass: flagOf(argv, 'controller-class') ?? 'k8s.io/ingress-nginx',
        publishService: (flagOf(argv, 'publish-service') ?? '').replace('$(POD_NAMESPACE)', surroundings.namespace),
      });
      controllers.set(system, controller);
      controller.start();
      return (request) => controller.answer(request);
    },
    log: () => ['NGINX Ingress controller', '  Release:       v1.14.0', '  nginx version: nginx/1.27.1'],
    // `--post-shutdown-grace-period` 10 s.
    signals: { SIGTERM: { afterMs: 10_000, code: 0 } },
    farewell: (system) => {
      controllers.get(system)?.leave();
      return ['Received SIGTERM, shutting down', 'Handled quit, delaying controller exit for 10 seconds'];
    },
  });
};

/**
 * The controller of ingress-nginx: a client of kube-apiserver by its ServiceAccount, and the nginx that it configures. Flags:
 * `--controller-class`, `--publish-service`.
 */
export const ingressNginx: Program = function* (system) {
  const token = yield* system.fs.read(TOKEN);
  if (token === undefined) {
    system.streams.stderr.write(`F open ${TOKEN}: no such file or directory\n`);
    return 255;
  }
  return yield* withToken(token)(system);
};
