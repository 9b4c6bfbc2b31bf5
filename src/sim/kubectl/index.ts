export { splitCommand } from './split.ts';
export { type KubectlUser, kubectlUser } from './user.ts';
