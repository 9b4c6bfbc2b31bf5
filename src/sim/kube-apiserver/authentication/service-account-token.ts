/** ServiceAccount tokens, as `pkg/serviceaccount/{claims,jwt}.go` issue and read them; a digest stands for the signature (`oidc.ts`). */
import { base64urlnopad, utf8 } from '@scure/base';
import { signature } from '../../component-helpers/jwt.ts';
import { asJson, asText, isJson, type Json } from '../values.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
/** What `--service-account-extend-token-expiration` makes of the lifetime that kubelets ask for Pods, seconds. */
const POD_LIFETIME = 3_607;
const EXTENDED = 365 * 24 * 3_600;

export interface TokenSubject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `spec.boundObjectRef` of the request. */
  readonly boundTo: Json;
}

/** Claims hold names, which are ASCII; every Pod gets a token, so this does not go through a general codec. */
function encoded(claims: Json): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const text = JSON.stringify(claims);
  let result = '';
  for (let at = 0; at < text.length; at += 3) {
    const left = text.length - at;
    const bits = (text.charCodeAt(at) << 16) | ((left > 1 ? text.charCodeAt(at + 1) : 0) << 8) | (left > 2 ? text.charCodeAt(at + 2) : 0);
    result +=
      alphabet.charAt(bits >> 18) +
      alphabet.charAt((bits >> 12) & 63) +
      (left > 1 ? alphabet.charAt((bits >> 6) & 63) : '') +
      (left > 2 ? alphabet.charAt(bits & 63) : '');
  }
  return result;
}

function decoded(part: string): Json {
  try {
    return asJson(JSON.parse(utf8.encode(base64urlnopad.decode(part))) as unknown);
  } catch {
    return {};
  }
}

/** `{"alg":"RS256","kid":"orrery"}` */
const HEADER = 'eyJhbGciOiJSUzI1NiIsImtpZCI6Im9ycmVyeSJ9';

/** A token for a ServiceAccount. Times in seconds since the epoch. */
export function issueToken({ namespace, name, uid, boundTo }: TokenSubject, audiences: readonly string[], now: number, lifetime: number): string {
  const extended = lifetime === POD_LIFETIME && asText(boundTo.kind) === 'Pod';
  const bound = asText(boundTo.kind) === '' ? {} : { [asText(boundTo.kind).toLowerCase()]: { name: asText(boundTo.name), uid: asText(boundTo.uid) } };
  const payload = encoded({
    aud: audiences,
    exp: now + (extended ? EXTENDED : lifetime),
    iat: now,
    iss: ISSUER,
    'kubernetes.io': { namespace, ...bound, serviceaccount: { name, uid }, ...(extended ? { warnafter: now + lifetime } : {}) },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${name}`,
  });
  return `${HEADER}.${payload}.${signature(ISSUER, `${HEADER}.${payload}`)}`;
}

/** The ServiceAccount that a token was issued for, and until when it counts; undefined when it was issued by somebody else. */
export function readToken(token: string): { readonly namespace: string; readonly name: string; readonly uid: string; readonly expiry: number } | undefined {
  const [header = '', payload = '', signed = ''] = token.split('.');
  if (header !== HEADER || signed !== signature(ISSUER, `${header}.${payload}`)) return undefined;
  const { exp, 'kubernetes.io': own } = decoded(payload);
  const { namespace, serviceaccount } = asJson(own);
  if (!isJson(serviceaccount) || typeof exp !== 'number') return undefined;
  return { namespace: asText(namespace), name: asText(serviceaccount.name), uid: asText(serviceaccount.uid), expiry: exp };
}
