import { describe, expect, it } from 'vitest';
import { makeRequest } from './make-request.ts';
import { parseRequest } from './request.ts';

// RFC 2986; the subject is that of `kubernetes/pkg/kubelet/certificate/bootstrap/bootstrap.go` requestNodeCertificate.
describe('a request of a kubelet', () => {
  it('is read again as it was made', () => {
    expect(parseRequest(makeRequest('system:node:n', 'system:nodes', 'seed'))).toMatchObject({
      commonName: 'system:node:n',
      organization: ['system:nodes'],
      dnsNames: [],
      ipAddresses: [],
    });
  });

  it('has a key of its own', () => {
    expect(parseRequest(makeRequest('a', 'b', 'one'))?.publicKey).not.toEqual(parseRequest(makeRequest('a', 'b', 'two'))?.publicKey);
  });
});
