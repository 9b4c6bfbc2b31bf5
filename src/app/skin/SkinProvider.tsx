import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { type Skin, SkinContext } from '../../components/skin/context.ts';
import { termsOf, useSettings } from '../stores/settings.ts';

/** Gives what is inside the terms that are on. Other nouns are loaded when they are first wanted. */
export function SkinProvider({ children }: { readonly children: ReactNode }) {
  const on = useSettings((s) => termsOf(s) === 'data-centre');
  const [skin, setSkin] = useState<Skin | undefined>(undefined);
  useEffect(() => {
    if (on) void import('./data-centre.ts').then((module) => setSkin(module.skin));
    document.documentElement.toggleAttribute('data-skin', on);
  }, [on]);
  return <SkinContext.Provider value={on ? skin : undefined}>{children}</SkinContext.Provider>;
}
