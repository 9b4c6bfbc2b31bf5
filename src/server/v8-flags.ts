import { setFlagsFromString } from 'node:v8';

/**
 * A run is over within seconds: V8's optimizing compiler, left to itself, spends about a third of them on functions that are
 * hardly called again. It now waits until a function has run some four times as long. Imported before anything else.
 */
setFlagsFromString('--interrupt-budget=600000');
