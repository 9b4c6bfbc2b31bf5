/** Keeps the page for when there is no network. Waits until the page is at rest, so that it takes nothing from the first frames. */
export function keepOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = (): void => {
    // Where the browser forbids it (private windows, plain HTTP) the page simply stays an online one.
    navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
  };
  setTimeout(() => ('requestIdleCallback' in globalThis ? requestIdleCallback(register) : register()), AFTER_MS);
}

const AFTER_MS = 4_000;
