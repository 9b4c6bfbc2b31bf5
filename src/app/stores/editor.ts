import { create } from 'zustand';
import type { ManifestFile } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import type { Problem } from '../../api/index.ts';
import { load, save } from './storage.ts';

export interface EditorFile {
  readonly name: string;
  readonly text: string;
  /** What the cluster was last given under this name. */
  readonly applied: string;
  /** The API server's refusal of the last apply, in its own words. */
  readonly refusal?: string | undefined;
}

/** Text of which no copy is kept in the browser's storage, and which is not checked while typing, in characters. */
export const LARGE_TEXT = 1_000_000;
/** kube-apiserver refuses larger request bodies (`MaxRequestBodyBytes`, k8s.io/apiserver/pkg/server/config.go). */
export const MAX_BODY = 3 * 1024 * 1024;

export interface EditorState {
  readonly files: readonly EditorFile[];
  readonly active: string;
  readonly problems: readonly Problem[];
  /** Where the caret should go, for the editor to obey once. */
  readonly jump?: { readonly line: number; readonly column: number; readonly id: number } | undefined;
  openFiles(files: readonly ManifestFile[], draftKey?: string): void;
  addFile(file: ManifestFile): void;
  removeFile(name: string): void;
  setActive(name: string): void;
  setText(name: string, text: string): void;
  /**
   * The cluster of the moment shown has these texts; names without one come later. A file that was not edited shows its
   * text; `submitted`: texts that were on their way to another branch, and count as not edited. `adds`: files that are not open, too.
   */
  follow(texts: ReadonlyMap<string, string>, more?: { readonly submitted?: ReadonlyMap<string, string>; readonly adds?: boolean }): void;
  /** The cluster took this text under this name. */
  markApplied(name: string, text: string): void;
  setRefusal(name: string, refusal: string | undefined): void;
  setProblems(problems: readonly Problem[]): void;
  jumpTo(line: number, column?: number, file?: string): void;
}

let draftKey = '';
let jumps = 0;

function storeDrafts(files: readonly EditorFile[]): void {
  if (draftKey === '') return;
  const dirty = files.filter((file) => file.text !== file.applied && file.text.length < LARGE_TEXT);
  save(`draft/${draftKey}`, Object.fromEntries(dirty.map((file) => [file.name, file.text])));
}

function drafts(): ReadonlyMap<string, unknown> {
  const stored = draftKey === '' ? undefined : load(`draft/${draftKey}`);
  return new Map(typeof stored === 'object' && stored !== null ? Object.entries(stored) : []);
}

/** The file that stands for none. */
const isEmpty = ({ name, text, applied }: EditorFile): boolean => name === strings.editor.untitled && text === '' && applied === '';

function followText(file: EditorFile, text: string | undefined, submitted: string | undefined): EditorFile {
  if (text === undefined) return file;
  const edited = file.text !== file.applied && file.text !== text && file.text !== submitted;
  const shown = edited || text === '' ? file.text : text;
  if (file.applied === text && file.text === shown) return file;
  return { ...file, applied: text, text: shown, refusal: edited ? file.refusal : undefined };
}

export const useEditor = create<EditorState>((set, get) => {
  const update = (name: string, change: (file: EditorFile) => EditorFile): void =>
    set({ files: get().files.map((file) => (file.name === name ? change(file) : file)) });
  return {
    files: [],
    active: '',
    problems: [],
    openFiles(manifests, key = '') {
      draftKey = key;
      const kept = drafts();
      const shown = manifests.length > 0 ? manifests : [{ name: strings.editor.untitled, text: '' }];
      const files = shown.map(({ name, text }) => {
        const draft = kept.get(name);
        return { name, text: typeof draft === 'string' ? draft : text, applied: text };
      });
      set({ files, active: files[0]?.name ?? '', problems: [], jump: undefined });
    },
    addFile({ name, text }) {
      const taken = new Set(get().files.map((file) => file.name));
      let free = name;
      for (let n = 2; taken.has(free); n += 1) free = name.replace(/(\.ya?ml)?$/u, `-${n}$1`);
      set({ files: [...get().files, { name: free, text, applied: '' }], active: free });
    },
    removeFile(name) {
      const files = get().files.filter((file) => file.name !== name);
      set({ files, active: get().active === name ? (files[0]?.name ?? '') : get().active });
    },
    setActive: (active) => set({ active, problems: [] }),
    follow(texts, { submitted, adds = false } = {}) {
      const { files } = get();
      const followed = files.map((file) => followText(file, texts.get(file.name), submitted?.get(file.name)));
      const open = new Set(files.map((file) => file.name));
      const added = adds ? [...texts].filter(([name, text]) => text !== '' && !open.has(name)).map(([name, text]) => ({ name, text, applied: text })) : [];
      if (added.length > 0 || followed.some((file, i) => file !== files[i]))
        set({ files: [...followed.filter((file) => added.length === 0 || !isEmpty(file)), ...added], active: get().active });
      if (!get().files.some((file) => file.name === get().active)) set({ active: get().files[0]?.name ?? '' });
    },
    setText(name, text) {
      update(name, (file) => ({ ...file, text }));
      storeDrafts(get().files);
    },
    markApplied(name, text) {
      update(name, (file) => ({ ...file, applied: text, refusal: undefined }));
      storeDrafts(get().files);
    },
    setRefusal: (name, refusal) => update(name, (file) => ({ ...file, refusal })),
    setProblems: (problems) => set({ problems }),
    jumpTo(line, column = 1, file) {
      jumps += 1;
      set({ active: file ?? get().active, jump: { line, column, id: jumps } });
    },
  };
});
