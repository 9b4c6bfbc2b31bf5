export { splitCommand } from './split.ts';
export type { ReachableNode } from './machine.ts';
export { type KubectlUser, kubectlUser } from './user.ts';
export { intentOfWords } from './words.ts';
