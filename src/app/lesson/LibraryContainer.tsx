import { useEffect, useState } from 'react';
import { Library, type LibraryItem } from '../../components/lesson/Library.tsx';
import { lessonStrings } from '../../components/lesson/strings.ts';
import { builtInLessons } from '../../scenarios/lessons/built-in.ts';
import { questionScenarios } from '../../scenarios/questions/built-in.ts';
import { useLayout } from '../stores/layout.ts';
import { lessonsTold, scenarioTold } from '../words/told.ts';

async function questions(): Promise<readonly LibraryItem[]> {
  const scenarios = await Promise.all((await questionScenarios()).map(scenarioTold));
  return scenarios.map(({ metadata, spec }) => {
    const number = metadata.name.replace('question-', '');
    return { address: `#/q/${number}`, title: spec.title, question: spec.question ?? '', text: spec.text ?? '', mark: number };
  });
}

async function lessons(): Promise<readonly LibraryItem[]> {
  const all = await lessonsTold(await builtInLessons());
  return all.map(({ metadata, spec }) => ({
    address: `#/lesson/${metadata.name}`,
    title: spec.title,
    question: spec.question,
    text: '',
    mark: `${lessonStrings.minutes(spec.minutes)} · ${lessonStrings.steps(spec.steps.length)}`,
  }));
}

const LISTS = { questions, lessons } as const;

/** The questions or the lessons, read when they are first looked at. */
export function LibraryContainer({ tab, onClose }: { readonly tab: 'questions' | 'lessons'; readonly onClose: () => void }) {
  const [items, setItems] = useState<{ readonly tab: string; readonly all: readonly LibraryItem[] }>({ tab: '', all: [] });
  useEffect(() => {
    void LISTS[tab]().then((all) => setItems({ tab, all }));
  }, [tab]);
  if (items.tab !== tab) return null;
  return (
    <Library
      key={tab}
      tab={tab}
      items={items.all}
      onTab={(other) => useLayout.getState().open(other)}
      onOpen={({ address }) => {
        onClose();
        if (location.hash === address) globalThis.dispatchEvent(new HashChangeEvent('hashchange'));
        else location.hash = address;
      }}
      onClose={onClose}
    />
  );
}
