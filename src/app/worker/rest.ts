/**
 * Stands for what the build splits off the engine because the first frame does without it (`scripts/first-load`). Where
 * nothing is split, in tests and while developing, there is nothing to load.
 */
export {};
