import { useSkin } from './context.ts';

interface NounProps {
  /** An address, an object or a kind. */
  readonly of: string;
  /** What is shown in Kubernetes' own terms. */
  readonly plain: string;
  /** The icon in front, the words as they are: where there is no room for more. */
  readonly iconOnly?: boolean;
  /** Not even these, save for those who hear the page. */
  readonly silent?: boolean;
}

/** The name of a thing in the terms that are on. */
export function Noun({ of, plain, iconOnly = false, silent = false }: NounProps) {
  const skin = useSkin();
  return skin === undefined ? (
    plain
  ) : (
    <>
      <skin.Icon of={of} />
      {silent ? <span className="sr-only">{skin.name(of, plain)}</span> : iconOnly ? plain : skin.name(of, plain)}
    </>
  );
}
