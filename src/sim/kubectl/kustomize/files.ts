import { KustomizeError } from './error.ts';

/** Where the user's files lie: how messages call them. */
const HOME = '/root';

/** `overlays/prod` and `../base` → `overlays/base`; undefined above the user's folder. */
function joined(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const absolute = (folder: string): string => (folder === '' ? HOME : `${HOME}/${folder}`);
const isBelow = (path: string, folder: string): boolean => folder === '' || path === folder || path.startsWith(`${folder}/`);
const isRemote = (path: string): boolean => /^(?:https?:|git@|ssh:|git::)/.test(path) || /^(?:github\.com|gitlab\.com|bitbucket\.org)\//.test(path);

/**
 * Reads files below the folder of one kustomization, and leads to others. Source: `kustomize/api/internal/loader/fileloader.go`,
 * `loadrestrictions.go`.
 */
export class Loader {
  private constructor(
    private readonly files: Readonly<Record<string, string>>,
    private readonly folder: string,
    private readonly anywhere: boolean,
    private readonly referrer: Loader | undefined,
  ) {}

  /** The folder that a command names. `anywhere`: `--load-restrictor LoadRestrictionsNone`. Errors: kustomize's when it is none. */
  static at(given: Readonly<Record<string, string>>, path: string, anywhere = false): Loader {
    if (isRemote(path)) throw new KustomizeError(`there is no network outside of the cluster: ${path}`);
    // The user's files are called with and without `./` in front.
    const files = Object.fromEntries(Object.entries(given).map(([name, text]) => [joined('', name.replace(/^\/root\//, '')) ?? name, text]));
    return new Loader(files, confirmed(files, '', path.replace(/^\/root(?:\/|$)/, ''), path), anywhere, undefined);
  }

  get root(): string {
    return absolute(this.folder);
  }

  /** The folder of another kustomization. Errors: kustomize's for a file, a folder that is not there, and one above this. */
  below(path: string): Loader {
    if (path === '') throw new KustomizeError('new root cannot be empty');
    if (isRemote(path)) throw new KustomizeError(`there is no network outside of the cluster: ${path}`);
    if (path.startsWith('/')) throw new KustomizeError(`new root '${path}' cannot be absolute`);
    const folder = confirmed(this.files, this.folder, path);
    for (let visited: Loader | undefined = this; visited; visited = visited.referrer) {
      if (isBelow(visited.folder, folder))
        throw new KustomizeError(`cycle detected: candidate root '${absolute(folder)}' contains visited root '${visited.root}'`);
    }
    return new Loader(this.files, folder, this.anywhere, this);
  }

  /** The text of a file. Errors: kustomize's when there is none, or when it lies outside of this folder. */
  load(path: string): string {
    if (isRemote(path)) throw new KustomizeError(`there is no network outside of the cluster: ${path}`);
    const found = joined(this.folder, path);
    const shown = found === undefined ? path : absolute(found);
    const text = found === undefined ? undefined : this.files[found];
    if (found === undefined || text === undefined) {
      if (found !== undefined && hasInside(this.files, found))
        throw new KustomizeError(this.anywhere ? `read ${shown}: is a directory` : `'${shown}' must resolve to a file`);
      throw new KustomizeError(
        this.anywhere ? `open ${shown}: no such file or directory` : `evalsymlink failure on '${shown}' : lstat ${shown}: no such file or directory`,
      );
    }
    if (!this.anywhere && !isBelow(found, this.folder)) throw new KustomizeError(`security; file '${shown}' is not in or below '${this.root}'`);
    return text;
  }

  /** The text of a file beside the kustomization, if there is one. */
  find(name: string): string | undefined {
    return this.files[joined(this.folder, name) ?? ''];
  }
}

const hasInside = (files: Readonly<Record<string, string>>, folder: string): boolean =>
  folder === '' || Object.keys(files).some((name) => name.startsWith(`${folder}/`));

/** `typed`: how the user called it. */
function confirmed(files: Readonly<Record<string, string>>, from: string, path: string, typed?: string): string {
  const folder = joined(from, path);
  if (folder === undefined || (files[folder] === undefined && !hasInside(files, folder))) {
    const shown = folder === undefined ? path : absolute(folder);
    throw new KustomizeError(
      `must build at directory: not a valid directory: evalsymlink failure on '${typed ?? shown}' : lstat ${shown}: no such file or directory`,
    );
  }
  if (files[folder] !== undefined) throw new KustomizeError(`must build at directory: '${typed ?? absolute(folder)}': file is not directory`);
  return folder;
}
