import { type ClientSpec, micros, millis, type ProfileName, seconds, type TravelTime } from '../../api/index.ts';
import type { LatencyProfile, LatencyRule } from '../kernel/index.ts';

/** Travel times that both profiles share: a cluster in one rack. The first rule that fits decides. */
const rules: readonly LatencyRule[] = [
  // Programs outside of the simulation come over a network of their own, in real time.
  { channel: 'https', peer: 'client/', base: micros(0) },
  { channel: 'https', method: 'GET /v2/', base: millis(40) },
  { channel: 'https', base: millis(2) },
  { channel: 'watch', base: millis(2) },
  { channel: 'grpc', method: 'Txn', base: millis(1) },
  { channel: 'grpc', base: millis(1) },
  { channel: 'exec', base: millis(1) },
  { channel: 'syscall', base: micros(20) },
  { channel: 'raft', base: millis(1) },
  { channel: 'dns', base: millis(1) },
  { channel: 'tcp', base: millis(1) },
  { channel: 'http', base: millis(1) },
];

/** `textbook`: round figures, no noise. `realistic`: the same figures with seeded noise, and probes out of phase. */
const profiles: Readonly<Record<ProfileName, LatencyProfile>> = {
  textbook: { name: 'textbook', jitter: 0, rules, costs: {} },
  realistic: { name: 'realistic', jitter: 0.3, rules, costs: { 'kubelet.probe.phase': seconds(3) } },
};

/** What goes to and from clients that are far away. A longer name goes first: it may begin as another one does. */
function farRules(clients: readonly ClientSpec[]): readonly LatencyRule[] {
  const far = clients.filter(({ latency }) => latency !== undefined).toSorted((a, b) => b.name.length - a.name.length);
  return far.flatMap(({ name, latency = 0 }) =>
    (['http', 'dns'] as const).map((channel): LatencyRule => ({ channel, peer: `client/${name}`, base: seconds(latency + 0.001) })),
  );
}

/** A profile with single figures replaced; `costs` are seconds by name, `travel`, and the ways of far `clients`, stand before the profile's own rules. */
export function profileOf(
  name: ProfileName,
  costs: Readonly<Record<string, number>> = {},
  travel: readonly TravelTime[] = [],
  clients: readonly ClientSpec[] = [],
): LatencyProfile {
  const profile = profiles[name];
  const overrides = Object.fromEntries(Object.entries(costs).map(([key, value]) => [key, seconds(value)]));
  const own = travel.map(({ seconds: time, ...rule }): LatencyRule => ({ ...rule, base: seconds(time) }));
  return {
    ...profile,
    rules: [...own, ...(clients.some(({ latency }) => latency !== undefined) ? farRules(clients) : []), ...profile.rules],
    costs: { ...profile.costs, ...overrides },
  };
}
