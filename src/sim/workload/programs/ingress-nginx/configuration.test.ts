import { describe, expect, it } from 'vitest';
import type { Ingress } from '../../../../api/index.ts';
import { locationFor, nginxConf, serverFor, serversOf } from './configuration.ts';

const backend = (name: string) => ({ service: { name, port: { number: 80 } } });
const ingress = (name: string, spec: Ingress['spec']): Ingress => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace: 'default', name, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec,
});

const servers = serversOf(
  [
    ingress('shop', {
      tls: [
        { hosts: ['a.example.com'], secretName: 'a-tls' },
        { hosts: ['b.example.com'], secretName: 'none' },
      ],
      rules: [
        {
          host: 'a.example.com',
          http: {
            paths: [
              { path: '/foo', pathType: 'Prefix', backend: backend('prefix') },
              { path: '/foo', pathType: 'Exact', backend: backend('exact') },
              { path: '/', pathType: 'Prefix', backend: backend('root') },
            ],
          },
        },
        { host: 'b.example.com', http: { paths: [{ path: '/bar/', pathType: 'Prefix', backend: backend('bar') }] } },
        { host: '*.wild.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend('wild') }] } },
      ],
    }),
    ingress('default', { defaultBackend: backend('rest') }),
    ingress('zzz', { rules: [{ host: 'a.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend('thief') }] } }] }),
  ],
  (key) => key === 'default/a-tls',
);
const to = (host: string, path: string): string | undefined => locationFor(serverFor(servers, host), path)?.upstream.service;

describe('servers out of Ingresses', () => {
  // Source: https://kubernetes.io/docs/concepts/services-networking/ingress/ (path types, examples; hostname wildcards)
  it.each([
    ['a.example.com', '/foo', 'default/exact'],
    ['a.example.com', '/foo/', 'default/prefix'],
    ['a.example.com', '/foo/bar', 'default/prefix'],
    ['a.example.com', '/foobar', 'default/root'],
    ['a.example.com', '/Foo', 'default/root'],
    ['b.example.com', '/bar', 'default/bar'],
    ['b.example.com', '/bar/baz', 'default/bar'],
    ['b.example.com', '/barbaz', undefined],
    ['x.wild.example.com', '/', 'default/wild'],
    ['x.y.wild.example.com', '/', 'default/rest'],
    ['wild.example.com', '/', 'default/rest'],
    ['other', '/any', 'default/rest'],
  ])('%s%s goes to %s', (host, path, service) => expect(to(host, path)).toBe(service));

  it('ends TLS only with a Secret that is there', () => {
    expect(serverFor(servers, 'a.example.com')?.secret).toBe('default/a-tls');
    expect(serverFor(servers, 'b.example.com')).not.toHaveProperty('secret');
  });

  it('writes a server block for each name', () => {
    expect([...nginxConf(servers).matchAll(/server_name (\S+);/g)].map(([, name]) => name)).toEqual([
      '_',
      'a.example.com',
      'b.example.com',
      '*.wild.example.com',
    ]);
  });
});
