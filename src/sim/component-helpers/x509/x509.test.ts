import { X509Certificate } from 'node:crypto';
import { base64, utf8 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { issueCertificate } from './certificate.ts';
import { nodeAt, oid, oidOf } from './der.ts';
import { parseRequest } from './request.ts';

/** `openssl req -new -key <prime256v1> -subj '/O=system:nodes/CN=system:node:node-9' -addext 'subjectAltName=DNS:node-9,IP:10.0.0.9'` */
const REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkdqQ0J3QUlCQURBME1SVXdFd1lEVlFRS0RBeHplWE4wWlcwNmJtOWtaWE14R3pBWkJnTlZCQU1NRW5ONQpjM1JsYlRwdWIyUmxPbTV2WkdVdE9UQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VIQTBJQUJKTUZNdWROCnErMHNXZU5nVE9QTVJoTDB4WE1UYXZDUUQ2VmFpbFp3TkpXeERkclVxM2h3SXY3bVovQkhzVnlFcG03K05UQUEKQjhZcm5pcUtlUWFLdTlPZ0tqQW9CZ2txaGtpRzl3MEJDUTR4R3pBWk1CY0dBMVVkRVFRUU1BNkNCbTV2WkdVdApPWWNFQ2dBQUNUQUtCZ2dxaGtqT1BRUURBZ05KQURCR0FpRUFpc2pxa2crbVgzSFoxYlFmaXVUNnFqK0Vjd1Q0Cmk3alNTdEJqZlF5dzV5QUNJUUR1WTcrODRMT3ErSXdQY0tWR2FVWFJqWWsrUU9DQ1dUWjFCK1ZOaG5lQXRRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';

describe('X.509', () => {
  it('reads a request of openssl', () => {
    expect(parseRequest(REQUEST)).toMatchObject({
      commonName: 'system:node:node-9',
      organization: ['system:nodes'],
      dnsNames: ['node-9'],
      ipAddresses: ['10.0.0.9'],
      emailAddresses: [],
      uris: [],
      others: {},
    });
  });

  it.each(['', 'nonsense', base64.encode(utf8.decode('-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----'))])('refuses %j', (text) =>
    expect(parseRequest(text)).toBeUndefined(),
  );

  // Read back by OpenSSL, which Node's crypto is.
  it('makes a certificate of it', () => {
    const request = parseRequest(REQUEST);
    if (!request) throw new Error('unreadable');
    const encoded = issueCertificate(request, {
      notBefore: '20260101000000Z',
      notAfter: '20270101000000Z',
      seed: 'uid',
      usages: ['digital signature', 'server auth'],
    });
    const certificate = new X509Certificate(utf8.encode(base64.decode(encoded)));
    expect(certificate.subject).toBe('O=system:nodes\nCN=system:node:node-9');
    expect(certificate.issuer).toBe('CN=kubernetes');
    expect([certificate.validFrom, certificate.validTo]).toEqual(['Jan  1 00:00:00 2026 GMT', 'Jan  1 00:00:00 2027 GMT']);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.publicKey.asymmetricKeyType).toBe('ec');
  });

  // X.690 8.19.5.
  it.each(['2.5.4.3', '1.2.840.113549.1.9.14', '2.999.3'])('object identifier %s', (text) => expect(oidOf(nodeAt(oid(text)))).toBe(text));
});
