/** A parsed image reference. `path` is the repository without its registry. */
export interface Reference {
  readonly registry: string;
  readonly path: string;
  /** `registry/path`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const parsed = new Map<string, Reference>();

function parse(reference: string): Reference {
  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const named = at < 0 ? reference : reference.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const name = tagged ? named.slice(0, colon) : named;
  const tag = tagged ? named.slice(colon + 1) : undefined;
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const registry = hasRegistry ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const rest = hasRegistry ? name.slice(slash + 1) : name;
  const path = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  const repository = `${registry}/${path}`;
  if (digest !== undefined) return { registry, path, repository, digest };
  return { registry, path, repository, tag: tag ?? 'latest' };
}

/** Reads `nginx`, `nginx:1.27`, `quay.io/a/b@sha256:…`. Source: `distribution/reference` ParseNormalizedNamed. */
export function parseReference(reference: string): Reference {
  let found = parsed.get(reference);
  if (!found) {
    found = parse(reference);
    parsed.set(reference, found);
  }
  return found;
}

/** The full reference: `nginx` → `docker.io/library/nginx:latest`. */
export function normalise(reference: string): string {
  const { repository, tag, digest } = parseReference(reference);
  return digest === undefined ? `${repository}:${tag ?? 'latest'}` : `${repository}@${digest}`;
}
