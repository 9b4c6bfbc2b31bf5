import { base64, utf8 } from '@scure/base';
import { stringify } from 'yaml';
import { type CertificateSigningRequest, type Micros, resources, seconds } from '../../../api/index.ts';
import { ApiClient, create } from '../../client-go/index.ts';
import { makeRequest } from '../../component-helpers/x509/make-request.ts';
import { type Incoming, type Procedure, type Process, type ProcessHost, suspend } from '../../kernel/index.ts';
import { KUBELET_VERSION } from '../config.ts';
import type { Journal } from '../journal.ts';
import { KernelCalls } from '../kernel-calls.ts';
import type { KubeletOptions } from '../options.ts';

const { certificatesigningrequests } = resources;
const SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
const PKI = '/var/lib/kubelet/pki';
const CURRENT = `${PKI}/kubelet-client-current.pem`;
/** waitForServer: for a minute, every 2 s. */
const SERVER_TRIES = 30;
const SERVER_RETRY = seconds(2);
/** `RestartSec` of the unit. */
const RESTART = seconds(10);
const CREATE_FAILED = 'cannot create certificate signing request: ';

/** What the disk holds of who the kubelet is: it outlives the process. */
export interface Identity {
  certificate: string | undefined;
}

/**
 * A kubelet that has a bootstrap token and no certificate yet: it asks for one, and goes to work when it has been approved and signed.
 * The token makes it `system:bootstrap:<id>`; only the certificate makes it `system:node:<name>`.
 * Source: `kubernetes/pkg/kubelet/certificate/bootstrap/bootstrap.go` LoadClientCert, `client-go/util/certificate/csr/csr.go`.
 */
export class BootstrappingKubelet implements Process {
  private inner: Process | undefined;
  private readonly client: ApiClient;
  private readonly kernel: KernelCalls;

  constructor(
    private readonly host: ProcessHost,
    private readonly options: KubeletOptions,
    private readonly journal: Journal,
    private readonly identity: Identity,
    private readonly run: () => Process,
  ) {
    const token = options.node.kubeletFlags?.bootstrapToken ?? '';
    this.client = new ApiClient(host, { userAgent: `kubelet/${KUBELET_VERSION}`, credentials: { kind: 'bearer-token', token } });
    this.kernel = new KernelCalls(host, options.kernel);
  }

  start(): void {
    this.host.run(this.bootstrap(), (problem) => {
      if (problem === undefined) {
        this.inner = this.run();
        this.inner.start();
        return;
      }
      this.journal.error('run.go:72', 'command failed', `failed to run Kubelet: ${problem}`);
      this.host.exit(RESTART);
    });
  }

  receive(message: Incoming): void {
    if (this.inner) {
      this.inner.receive(message);
      return;
    }
    const { payload } = message;
    if (payload.type !== 'kubelet-request') return;
    // Port 10250 is not served yet; journald is there.
    const isJournal = payload.operation === 'journal';
    this.host.reply(message, { payload: { type: 'kubelet-response', code: isJournal ? 200 : 503, body: isJournal ? this.journal.text() : '' } });
  }

  /** What went wrong; undefined: there is a certificate now. */
  private *bootstrap(): Procedure<string | undefined> {
    const { journal, options, host } = this;
    journal.info('bootstrap.go:101', 'Using bootstrap kubeconfig to generate TLS client cert, key and kubeconfig file');
    yield* this.waitForServer();
    const asked = yield* this.client.call(create(certificatesigningrequests, this.request()));
    if (!asked.ok) return `${CREATE_FAILED}${asked.status.message ?? ''}`;
    const name = asked.object.metadata?.name ?? '';
    journal.info('csr.go:261', 'Waiting for client certificate to be issued', { csr: name });
    const decided = yield* this.decision(name);
    if (typeof decided === 'string') return decided;
    const certificate = utf8.encode(base64.decode(decided.status?.certificate ?? ''));
    const at = host.timestamp().slice(0, 19).replace(/[T:]/gu, '-');
    const files = { [`${PKI}/kubelet-client-${at}.pem`]: certificate, [CURRENT]: certificate, '/etc/kubernetes/kubelet.conf': kubeconfig() };
    for (const [path, text] of Object.entries(files)) yield* this.kernel.call('write', { path, text });
    journal.info('csr.go:271', `certificate signing request ${name} is issued`, { node: options.node.name });
    this.identity.certificate = certificate;
    return undefined;
  }

  private *waitForServer(): Procedure<void> {
    for (let attempt = 0; attempt < SERVER_TRIES; attempt++) {
      const answer = yield* this.client.call<unknown>({ method: 'GET', path: '/healthz' });
      if (answer.ok || answer.code !== 0) return;
      this.journal.info('bootstrap.go:273', 'Failed to connect to apiserver', { err: answer.status.message ?? '' });
      yield* this.host.sleep(SERVER_RETRY as Micros);
    }
  }

  private request(): CertificateSigningRequest {
    const { name } = this.options.node;
    return {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { generateName: 'csr-' },
      spec: {
        request: makeRequest(`system:node:${name}`, 'system:nodes', `${name} ${this.host.timestamp()}`),
        signerName: SIGNER,
        usages: ['digital signature', 'client auth'],
      },
    };
  }

  /** Watches the request until it is signed, denied or has failed. A watch that breaks is opened again. */
  private *decision(name: string): Procedure<CertificateSigningRequest | string> {
    for (;;) {
      const found = yield* suspend<CertificateSigningRequest | string | undefined>((resume) => {
        const handle = this.client.watch<CertificateSigningRequest>(
          certificatesigningrequests,
          undefined,
          { fieldSelector: `metadata.name=${name}` },
          ({ event, object }) => {
            const verdict = event === 'BOOKMARK' || event === 'ERROR' ? undefined : verdictOf(name, object, event === 'DELETED');
            if (verdict === undefined) return;
            handle.stop();
            resume(verdict);
          },
          () => resume(undefined),
        );
      });
      if (found !== undefined) return found;
      yield* this.host.sleep(SERVER_RETRY as Micros);
    }
  }
}

/** WaitForCertificate. */
function verdictOf(name: string, csr: CertificateSigningRequest, isDeleted: boolean): CertificateSigningRequest | string | undefined {
  if (isDeleted) return `certificate signing request ${JSON.stringify(name)} was deleted`;
  const condition = (type: string) => csr.status?.conditions?.find((each) => each.type === type);
  const refused = condition('Denied') ?? condition('Failed');
  const what = refused?.type === 'Denied' ? 'denied' : 'failed';
  if (refused) return `certificate signing request ${name} is ${what}, reason: ${refused.reason ?? ''}, message: ${refused.message ?? ''}`;
  return condition('Approved') && csr.status?.certificate ? csr : undefined;
}

/** writeKubeconfigFromBootstrapping. */
const kubeconfig = (): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'default-cluster', cluster: { 'certificate-authority': '/etc/kubernetes/pki/ca.crt', server: 'https://192.168.0.2:6443' } }],
    contexts: [{ name: 'default-context', context: { cluster: 'default-cluster', namespace: 'default', user: 'default-auth' } }],
    'current-context': 'default-context',
    users: [{ name: 'default-auth', user: { 'client-certificate': CURRENT, 'client-key': CURRENT } }],
  });
