import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** Toasts, and what assistive technology is told. */
export interface MessagesState {
  readonly toasts: readonly Toast[];
  readonly spoken: string;
  toast(text: string, options?: { readonly tone?: Toast['tone']; readonly action?: Toast['action'] }): void;
  dismiss(id: number): void;
  say(text: string): void;
}

let ids = 0;
const LIFETIME_MS = 9_000;

export const useMessages = create<MessagesState>((set, get) => ({
  toasts: [],
  spoken: '',
  toast(text, options = {}) {
    ids += 1;
    const id = ids;
    set({ toasts: [...get().toasts.slice(-2), { id, text, tone: options.tone ?? 'info', action: options.action }] });
    globalThis.setTimeout(() => get().dismiss(id), LIFETIME_MS);
  },
  dismiss: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
  say: (spoken) => set({ spoken }),
}));
