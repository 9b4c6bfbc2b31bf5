import { useSkin } from './context.ts';

interface NounProps {
  /** An address, an object or a kind. */
  readonly of: string;
  /** What is shown in Kubernetes' own terms. */
  readonly plain: string;
  /** The icon in front, the words as they are: where there is no room for more. */
  readonly iconOnly?: boolean;
}

/** The name of a thing in the terms that are on. */
export function Noun({ of, plain, iconOnly = false }: NounProps) {
  const skin = useSkin();
  return skin === undefined ? (
    plain
  ) : (
    <>
      <skin.Icon of={of} />
      {iconOnly ? plain : skin.name(of, plain)}
    </>
  );
}
