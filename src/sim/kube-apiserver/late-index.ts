/** Fills in the parts that most clusters never need: imported for that by `src/sim/cluster/later.ts`. */
import { ApiServices } from './apiservice/controller.ts';
import { AUDIT_LOG, Auditor } from './audit/auditor.ts';
import { TokenWebhook } from './authentication/webhook.ts';
import { AuthorizerChain } from './authorization/chain.ts';
import { WebhookConverter } from './conversion/webhook-converter.ts';
import { lateParts } from './late-parts.ts';
import { ServiceClient } from './proxy/service-client.ts';
import { ComponentStatusOperation } from './registry/core/component-status.ts';
import { StoredAddresses } from './registry/core/service/stored-addresses.ts';

lateParts.fill({
  auditor: (host, policy, file, machine) => new Auditor(host, policy, file, machine),
  authorizers: (host, configurations, context, rbac) =>
    new AuthorizerChain(configurations, { rbac, related: context.related, services: new ServiceClient(host, context), now: () => host.now() }),
  tokens: (host, options, context) => new TokenWebhook(new ServiceClient(host, context), () => host.now(), options),
  apiServices: (server, context, addons) => new ApiServices(server, context, addons),
  storedAddresses: (server, addresses, cidr) => new StoredAddresses(server, addresses, cidr),
  converter: (host, context) => new WebhookConverter(host, context),
  componentStatus: (registry, flight) => new ComponentStatusOperation(registry, flight).start(),
  logPath: AUDIT_LOG.replace('/var/log', '/logs'),
});
