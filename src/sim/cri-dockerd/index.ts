export { criDockerd, type CriDockerdOptions, mobyCall } from './cri-dockerd.ts';
export { dockerd, type DockerdOptions } from './dockerd.ts';
