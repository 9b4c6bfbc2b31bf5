/** Keeps the page for when there is no network. Waits until the page is at rest, so that it takes nothing from the frames of the first visit: a second of one of two cores goes into it. */
export function keepOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = (): void => {
    // Where the browser forbids it (private windows, plain HTTP) the page simply stays an online one.
    navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
  };
  let shown: string | undefined;
  const look = (): void => {
    const { settled } = document.documentElement.dataset;
    const rests = settled !== undefined && settled === shown;
    shown = settled;
    if (!rests && performance.now() < LATEST_MS) setTimeout(look, LOOK_EVERY_MS);
    else if ('requestIdleCallback' in globalThis) requestIdleCallback(register);
    else register();
  };
  setTimeout(look, AFTER_MS);
}

const AFTER_MS = 4_000;
/** A page at which nobody plays or steps shows the same moment for this long, milliseconds. */
const LOOK_EVERY_MS = 1_500;
/** Later than this it does not wait for that, milliseconds. */
const LATEST_MS = 30_000;
