import { base64, utf8 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { resources, type Secret, type ServiceAccount, seconds } from '../../../api/index.ts';
import { remove } from '../../client-go/index.ts';
import { readLegacyToken } from '../../component-helpers/jwt.ts';
import { TestCluster } from '../testing/cluster.ts';

const secret = (name: string, account: string): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'default', annotations: { 'kubernetes.io/service-account.name': account } },
  type: 'kubernetes.io/service-account-token',
});

// pkg/controller/serviceaccount/tokens_controller.go generateTokenIfNeeded, deleteTokens; pkg/serviceaccount/legacy.go LegacyClaims.
describe('Secrets of type kubernetes.io/service-account-token', () => {
  const made = new TestCluster();
  made.run(seconds(2));
  const { secrets, serviceaccounts } = resources;
  const held = (): readonly Secret[] => made.list<Secret>(secrets);
  const bot = made.create<ServiceAccount>(serviceaccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'bot', namespace: 'default' } });
  made.create(secrets, secret('mine', 'bot'));
  made.create(secrets, secret('nobodys', 'ghost'));
  made.run(seconds(2));

  it('are filled with a token that never expires', () => {
    const [{ metadata, data = {} } = {}] = held();
    expect(Object.keys(data).sort()).toEqual(['ca.crt', 'namespace', 'token']);
    expect(metadata?.annotations?.['kubernetes.io/service-account.uid']).toBe(bot.metadata?.uid);
    const token = utf8.encode(base64.decode(data['token'] ?? ''));
    expect(readLegacyToken(token)).toEqual({ namespace: 'default', secret: 'mine', name: 'bot', uid: bot.metadata?.uid });
    expect(readLegacyToken(token.replace(/.$/, '_'))).toBeUndefined();
  });

  it('are deleted when there is no such ServiceAccount, and with it', () => {
    expect(held().map(({ metadata }) => metadata?.name)).toEqual(['mine']);
    made.ask(remove(serviceaccounts, 'default', 'bot'));
    made.run(seconds(2));
    expect(held()).toEqual([]);
  });
});
