/** `docker.io/library/nginx:1.27`, split. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const domain = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?';
const reference = new RegExp(
  `^((?:${domain}/)?${component}(?:/${component})*)(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

/** Parses an image name, or says why not, as `distribution/reference` does (`kubernetes/pkg/util/parsers/parsers.go`). */
export function parseImageName(image: string): ImageName | { readonly error: string } {
  const parts = reference.exec(image);
  if (!parts) {
    const lower = reference.test(image.toLowerCase());
    const why = lower ? `invalid reference format: repository name (${remoteName(repositoryOf(image))}) must be lowercase` : 'invalid reference format';
    return { error: `couldn't parse image name "${image}": ${why}` };
  }
  const [, repository = '', tag = '', digest = ''] = parts;
  return { repository, tag: tag || (digest ? '' : 'latest'), digest };
}

/** The name within its registry; on Docker Hub a plain name is in `library`. Source: `distribution/reference/normalize.go` splitDockerDomain. */
function remoteName(repository: string): string {
  const slash = repository.indexOf('/');
  if (slash < 0) return `library/${repository}`;
  const first = repository.slice(0, slash);
  const isDomain = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  return isDomain ? repository.slice(slash + 1) : repository;
}

function repositoryOf(image: string): string {
  const at = image.indexOf('@');
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

/** Adds `:latest` to a name that has neither tag nor digest (`image_manager.go` applyDefaultImageTag). */
export function withDefaultTag(image: string): { readonly image: string } | { readonly error: string } {
  const parsed = parseImageName(image);
  if ('error' in parsed) return parsed;
  if (parsed.digest === '' && parsed.tag !== '' && !image.endsWith(`:${parsed.tag}`)) return { image: `${image}:${parsed.tag}` };
  return { image };
}
