/**
 * The digest of the scenario whose boot the build recorded (`scripts/first-load`), SHA-256 of its JSON. The build fills it
 * in; elsewhere there is none.
 */
export const FIRST_SCENARIO = '';
