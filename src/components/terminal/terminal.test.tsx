// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commonPrefix, Terminal, type TerminalLine } from './Terminal.tsx';

const done = { done: true, exitCode: 0, stdout: '', stderr: '' };
const open = { ...done, done: false };

/** Source: how a shell's prompt behaves (readline). */
describe('Terminal', () => {
  let root: ReturnType<typeof createRoot>;
  const box = document.createElement('div');
  const onRun = vi.fn();
  const onInput = vi.fn();
  const onComplete = vi.fn(async (line: string) => ({ from: line.lastIndexOf(' ') + 1, options: ['web-a', 'web-b'] }));

  const show = (entries: readonly TerminalLine[]): void =>
    act(() => root.render(<Terminal entries={entries} onRun={onRun} onInput={onInput} onComplete={onComplete} />));
  const input = (): HTMLInputElement => box.querySelector('input') as HTMLInputElement;
  const type = (text: string): void =>
    act(() => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input(), text);
      input().dispatchEvent(new Event('input', { bubbles: true }));
    });
  const press = (key: string, ctrlKey = false): Promise<void> =>
    act(async () => void input().dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true })));

  beforeEach(() => {
    (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
    document.body.append(box);
    root = createRoot(box);
  });
  afterEach(() => {
    act(() => root.unmount());
    vi.clearAllMocks();
  });

  it('runs what is entered and brings earlier lines back', async () => {
    show([{ id: 1, command: 'kubectl get pods', output: done }]);
    type('get svc');
    await press('Enter');
    expect(onRun).toHaveBeenCalledWith('get svc');
    await press('ArrowUp');
    expect(input().value).toBe('get pods');
  });

  it('completes as far as all options agree, and lists them', async () => {
    show([]);
    type('get po w');
    await press('Tab');
    expect(input().value).toBe('get po web-');
    expect(box.textContent).toContain('web-a  web-b');
  });

  it('types into a command that reads, and stops what runs', async () => {
    show([{ id: 7, command: 'kubectl exec -it web -- sh', output: open }]);
    type('ls');
    await press('Enter');
    expect(onInput).toHaveBeenLastCalledWith(7, { text: 'ls' });
    await press('c', true);
    expect(onInput).toHaveBeenLastCalledWith(7, { key: 'Ctrl+C' });
  });

  it('runs another command beside one that does not read', async () => {
    show([{ id: 7, command: 'kubectl port-forward pod/web 8080:80', output: open }]);
    type('curl localhost:8080');
    await press('Enter');
    expect(onRun).toHaveBeenCalledWith('curl localhost:8080');
  });

  it.each([
    [['web-a', 'web-b'], 'web-'],
    [['a'], 'a'],
    [['a', 'b'], ''],
    [[], ''],
  ])('%j begin with %j', (options, prefix) => {
    expect(commonPrefix(options)).toBe(prefix);
  });
});
