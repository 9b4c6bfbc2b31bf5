import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

/** JSON of what the built page consists of; the build writes it (`scripts/offline.ts`). */
const FILES = '__FILES__';

// A page that is open keeps the files that it was loaded from until it is closed: no skipWaiting.
cleanupOutdatedCaches();
precacheAndRoute(JSON.parse(FILES) as { url: string; revision: string | null }[], { ignoreURLParametersMatching: [/./u] });
