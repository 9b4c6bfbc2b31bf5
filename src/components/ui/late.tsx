import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { turn } from './turns.ts';

/**
 * A component that is loaded when it is first wanted and shown when it is its turn; `instead` stands there until then. Not `React.lazy`: that shows in one
 * task all that has come in the meantime, since what waits is revealed in groups.
 */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>, rank?: number) {
  let part: ComponentType<Props> | undefined;
  let coming: Promise<void> | undefined;
  const come = async (): Promise<void> => {
    const loaded = await load();
    await turn(rank);
    part = loaded;
  };
  return function Late({ instead, ...props }: Props & { readonly instead?: ReactNode }) {
    const [Part, setPart] = useState(() => part);
    useEffect(() => {
      const show = (): void => setPart(() => part);
      const fail = (error: unknown): void =>
        setPart(() => {
          throw error;
        });
      coming ??= come();
      coming.then(show, fail);
    }, []);
    // What is left of the props is what the part takes.
    return Part === undefined ? instead : <Part {...(props as unknown as Props)} />;
  };
}
