// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { late } from './late.tsx';
import { PaneBoundary } from './PaneBoundary.tsx';

const Said = ({ word }: { readonly word: string }) => <b>{word}</b>;

describe('a late part', () => {
  beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
  afterEach(() => vi.unstubAllGlobals());

  const shown = async (view: React.ReactNode): Promise<HTMLElement> => {
    const host = document.createElement('div');
    await act(async () => createRoot(host).render(view));
    return host;
  };

  it('is loaded once, when it is first wanted; something stands there instead until then', async () => {
    const load = vi.fn(async () => Said);
    const Late = late(load);
    expect(load).not.toHaveBeenCalled();
    const host = await shown(
      <>
        <Late word="one" instead={<i>wait</i>} />
        <Late word="two" />
      </>,
    );
    expect(host.innerHTML).toBe('<i>wait</i>');
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
    await vi.waitFor(() => expect(host.querySelector('b')).not.toBeNull());
    expect(host.innerHTML).toBe('<b>one</b><b>two</b>');
    expect(load).toHaveBeenCalledTimes(1);
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
    // Whoever comes when it is there does not wait.
    expect((await shown(<Late word="three" />)).innerHTML).toBe('<b>three</b>');
  });

  it('that cannot be loaded is told by the pane around it', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const Late = late<{ readonly word: string }>(() => Promise.reject(new Error('no network')));
    const host = await shown(
      <PaneBoundary>
        <Late word="one" />
      </PaneBoundary>,
    );
    expect(host.textContent).toContain('no network');
    vi.restoreAllMocks();
  });
});
