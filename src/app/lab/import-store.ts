import { create } from 'zustand';
import { useLayout } from '../stores/layout.ts';
import type { Imported } from './import-file.ts';

/** What was dropped, pasted or chosen and is not opened yet. */
export const useImport = create<{ readonly found: Imported | undefined }>(() => ({ found: undefined }));

export async function importFile(file: File): Promise<void> {
  const { readImport } = await import('./import-file.ts');
  useImport.setState({ found: await readImport(file.name, new Uint8Array(await file.arrayBuffer())) });
  useLayout.getState().open('import');
}

export async function importText(text: string): Promise<void> {
  const { readText } = await import('./import-file.ts');
  useImport.setState({ found: readText(text, 'pasted.yaml') });
  useLayout.getState().open('import');
}
