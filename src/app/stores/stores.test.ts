// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { objectRef, seconds } from '../../api/index.ts';
import type { Selection } from '../../projections/views.ts';
import { useEditor } from './editor.ts';
import { useSelection } from './selection.ts';
import { useSequenceOptions } from './sequence-options.ts';
import { load, merge, save } from './storage.ts';
import { useTransport } from './transport.ts';

const pod = (name: string): Selection => ({ kind: 'object', ref: objectRef('Pod', 'default', name) });

beforeEach(() => localStorage.clear());

describe('selection history', () => {
  beforeEach(() => useSelection.getState().reset());
  const current = () => useSelection.getState().current;

  it('goes back and forward like a browser', () => {
    const { select, back, forward } = useSelection.getState();
    for (const name of ['a', 'b', 'c']) select(pod(name));
    back();
    back();
    expect(current()).toEqual(pod('a'));
    forward();
    expect(current()).toEqual(pod('b'));
    select(pod('d'));
    forward();
    expect(current()).toEqual(pod('d'));
    back();
    expect(current()).toEqual(pod('b'));
  });

  it('comes back to what was selected before stepping out', () => {
    const { select, back } = useSelection.getState();
    select(pod('a'));
    select(undefined);
    expect(current()).toBeUndefined();
    back();
    expect(current()).toEqual(pod('a'));
  });
});

describe('storage', () => {
  it('keeps what has the right type and ignores the rest', () => {
    expect(merge({ theme: 'system', width: 28, open: true, list: ['a'] }, { theme: 7, width: 30, open: 'yes', list: {}, other: 1 })).toEqual({
      theme: 'system',
      width: 30,
      open: true,
      list: ['a'],
    });
    expect(merge({ a: 1 }, 'garbage')).toEqual({ a: 1 });
  });

  it('survives text that is no JSON', () => {
    localStorage.setItem('orrery/x', '{');
    expect(load('x')).toBeUndefined();
    expect(save('x', { a: 1 })).toBe(true);
    expect(load('x')).toEqual({ a: 1 });
  });
});

describe('editor', () => {
  it('brings back a draft that was not applied, and forgets it when it is', () => {
    const files = [{ name: 'web.yaml', text: 'kind: Pod' }];
    useEditor.getState().openFiles(files, 'hello');
    useEditor.getState().setText('web.yaml', 'kind: Service');
    useEditor.getState().openFiles(files, 'hello');
    expect(useEditor.getState().files[0]).toMatchObject({ text: 'kind: Service', applied: 'kind: Pod' });
    useEditor.getState().markApplied('web.yaml', 'kind: Service');
    useEditor.getState().openFiles(files, 'hello');
    expect(useEditor.getState().files[0]).toMatchObject({ text: 'kind: Pod' });
  });

  it('follows what the cluster has, but never over what is being typed', () => {
    const { openFiles, follow, setText } = useEditor.getState();
    const file = () => useEditor.getState().files[0];
    openFiles([{ name: 'web.yaml', text: 'v1' }]);
    follow(new Map([['web.yaml', 'v2']]));
    expect(file()).toMatchObject({ text: 'v2', applied: 'v2' });
    setText('web.yaml', 'typed');
    follow(new Map([['web.yaml', 'v1']]));
    expect(file()).toMatchObject({ text: 'typed', applied: 'v1' });
    // A branch is undone before its server has answered: what was on its way goes with it.
    follow(new Map([['web.yaml', 'v1']]), { submitted: new Map([['web.yaml', 'typed']]) });
    expect(file()).toMatchObject({ text: 'v1', applied: 'v1' });
  });

  it('opens files that a link applied later, in place of the empty one', () => {
    const { openFiles, follow } = useEditor.getState();
    openFiles([]);
    follow(
      new Map([
        ['job.yaml', 'kind: Job'],
        ['later.yaml', ''],
      ]),
      { submitted: new Map(), adds: true },
    );
    expect(useEditor.getState()).toMatchObject({ active: 'job.yaml', files: [{ name: 'job.yaml', text: 'kind: Job', applied: 'kind: Job' }] });
  });

  it('gives a second file of one name a number', () => {
    useEditor.getState().openFiles([{ name: 'a.yaml', text: '' }]);
    useEditor.getState().addFile({ name: 'a.yaml', text: '' });
    expect(useEditor.getState().files.map((file) => file.name)).toEqual(['a.yaml', 'a-2.yaml']);
  });

  it('starts with an empty document when the scenario has none', () => {
    useEditor.getState().openFiles([]);
    expect(useEditor.getState().files).toHaveLength(1);
  });
});

describe('transport and folds', () => {
  it('cycles step units and stops at the ends of the speeds', () => {
    const { cycleUnit, changeSpeed } = useTransport.getState();
    cycleUnit();
    expect(useTransport.getState().unit).toBe('message');
    changeSpeed(-1);
    expect(useTransport.getState().speed).toBe('readable');
    for (let i = 0; i < 12; i += 1) changeSpeed(1);
    expect(useTransport.getState().speed).toBe(64);
  });

  it('toggles a bookmark at a moment and keeps them in order', () => {
    const { toggleBookmark } = useTransport.getState();
    toggleBookmark({ t: seconds(5), name: 'b' });
    toggleBookmark({ t: seconds(2), name: 'a' });
    expect(useTransport.getState().bookmarks.map((b) => b.name)).toEqual(['a', 'b']);
    toggleBookmark({ t: seconds(5), name: 'b' });
    expect(useTransport.getState().bookmarks.map((b) => b.name)).toEqual(['a']);
  });

  it('folds between nothing and everything, and says that rows change', () => {
    const before = useSequenceOptions.getState().revision;
    for (let i = 0; i < 5; i += 1) useSequenceOptions.getState().fold(1);
    expect(useSequenceOptions.getState().foldLevel).toBe(3);
    expect(useSequenceOptions.getState().revision).toBe(before + 1);
  });
});
