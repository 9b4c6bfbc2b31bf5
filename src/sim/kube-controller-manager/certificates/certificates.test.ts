import { describe, expect, it } from 'vitest';
import { type CertificateSigningRequest, resources, seconds } from '../../../api/index.ts';
import { get, update } from '../../client-go/index.ts';
import type { CertificateRequest } from '../../component-helpers/x509/request.ts';
import { TestCluster } from '../testing/cluster.ts';
import { KUBELET_CLIENT_SIGNER, signers } from './validation.ts';

const request = (over: Partial<CertificateRequest>): CertificateRequest => ({
  commonName: 'system:node:n',
  serialNumber: '',
  organization: ['system:nodes'],
  others: {},
  dnsNames: [],
  emailAddresses: [],
  ipAddresses: [],
  uris: [],
  subject: new Uint8Array(),
  publicKey: new Uint8Array(),
  ...over,
});
const CLIENT: CertificateSigningRequest['spec']['usages'] = ['digital signature', 'client auth'];
const SERVING = ['digital signature', 'server auth'];

// pkg/apis/certificates/helpers.go, pkg/controller/certificates/signer/signer.go.
describe('what signers sign', () => {
  it.each([
    [KUBELET_CLIENT_SIGNER, {}, CLIENT, undefined],
    [KUBELET_CLIENT_SIGNER, { organization: ['dev'] }, CLIENT, 'subject organization is not system:nodes'],
    [KUBELET_CLIENT_SIGNER, { dnsNames: ['n'] }, CLIENT, 'DNS subjectAltNames are not allowed'],
    [KUBELET_CLIENT_SIGNER, { commonName: 'jane' }, CLIENT, 'subject common name does not begin with system:node:'],
    [KUBELET_CLIENT_SIGNER, {}, SERVING, 'usages did not match [client auth digital signature key encipherment]'],
    ['kubernetes.io/kubelet-serving', {}, SERVING, 'DNS or IP subjectAltName is required'],
    ['kubernetes.io/kubelet-serving', { ipAddresses: ['10.0.0.1'] }, SERVING, undefined],
    ['kubernetes.io/kube-apiserver-client', { commonName: 'jane' }, ['client auth'], undefined],
    ['kubernetes.io/kube-apiserver-client', {}, ['server auth'], 'invalid usage for client certificate: server auth'],
    ['kubernetes.io/kube-apiserver-client', {}, ['digital signature'], 'missing required usage for client certificate: client auth'],
  ])('%s %j %j', (signer, over, usages, expected) => expect(signers[signer]?.(request(over), usages)).toBe(expected));
});

/** `openssl req -new -key <prime256v1> -subj '/O=system:nodes/CN=system:node:node-9'` */
const NODE =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIdk1JR1dBZ0VBTURReEZUQVRCZ05WQkFvTURITjVjM1JsYlRwdWIyUmxjekViTUJrR0ExVUVBd3dTYzNsegpkR1Z0T201dlpHVTZibTlrWlMwNU1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRWt3VXk1MDJyCjdTeFo0MkJNNDh4R0V2VEZjeE5xOEpBUHBWcUtWbkEwbGJFTjJ0U3JlSEFpL3VabjhFZXhYSVNtYnY0MU1BQUgKeGl1ZUtvcDVCb3E3MDZBQU1Bb0dDQ3FHU000OUJBTUNBMGdBTUVVQ0lRRFZ2VkZjWWV0Nm1SclhLb0NCS0NHZApBOFFxc0hNUDFUK3VJSTUrMlpjYWZ3SWdZZWV6bDU1R1lwWGpRTmVhUkFPMVJUK2dadlpSUldWWURwekJGc3lZCkd2UT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';

const csr = (name: string, signerName: string, usages: CertificateSigningRequest['spec']['usages']): CertificateSigningRequest => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name },
  spec: { request: NODE, signerName, usages },
});

describe('CertificateSigningRequest', () => {
  it('of a kubelet is approved by itself and signed; others wait for somebody; all are forgotten', () => {
    const made = new TestCluster();
    made.run(seconds(2));
    const { certificatesigningrequests } = resources;
    made.create(certificatesigningrequests, csr('node', KUBELET_CLIENT_SIGNER, CLIENT));
    made.create(certificatesigningrequests, csr('user', 'kubernetes.io/kube-apiserver-client', ['client auth']));
    const now = (name: string): CertificateSigningRequest => made.ask(get<CertificateSigningRequest>(certificatesigningrequests, undefined, name));
    made.run(seconds(2));
    expect(now('node').status?.conditions?.map(({ reason, message }) => `${reason} ${message}`)).toEqual([
      'AutoApproved Auto approving kubelet client certificate after SubjectAccessReview.',
    ]);
    expect(atob(now('node').status?.certificate ?? '')).toMatch(/^-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n$/);
    expect(now('user')).toMatchObject({ spec: { username: expect.stringMatching(/./), groups: expect.arrayContaining(['system:authenticated']) }, status: {} });
    const condition = { type: 'Approved', status: 'True', reason: 'KubectlApprove', message: '' };
    made.ask(update(certificatesigningrequests, { ...now('user'), status: { conditions: [condition] } }, 'approval'));
    made.run(seconds(2));
    expect(now('user').status?.certificate).toBeDefined();
    made.run(seconds(7_300));
    expect(made.list(certificatesigningrequests)).toEqual([]);
  });
});
