import type { BaseName } from './bases.ts';

/** What is known of an image by its repository, whatever the tag. */
export interface ImageSpec {
  /** Repository without registry for Docker Hub (`nginx`, `bitnami/redis`), else in full (`registry.k8s.io/pause`). */
  readonly repository: string;
  /** Megabytes as pulled (compressed), base included. */
  readonly megabytes: number;
  readonly base: BaseName;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly workingDir?: string;
  readonly ports?: readonly number[];
  readonly stopSignal?: string;
  /** `USER`; root when neither this nor `users.ts` says anything. */
  readonly user?: string;
  /** Programs that it has besides those of its base. */
  readonly executables?: readonly string[];
  /** What can be read in it where it is mounted as a volume, by path without the first slash. */
  readonly files?: Readonly<Record<string, string>>;
  /** Nothing but this image is known of what else is in it: any program that is asked for is there. */
  readonly open?: boolean;
}
