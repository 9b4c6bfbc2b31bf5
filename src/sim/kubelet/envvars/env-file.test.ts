import { describe, expect, it } from 'vitest';
import { parseEnv } from './env-file.ts';

// kubernetes/pkg/kubelet/util/env/env_util_test.go TestParseEnv
describe('an environment file', () => {
  it.each([
    ["KEY='value'", 'value'],
    ["# note\n\n  KEY='v' # why\n", 'v'],
    ["KEY='a\nb'\n", 'a\nb'],
    ["KEY= 'value'", ''],
    ["OTHER='x'", ''],
    ['KEY=value', { error: 'invalid environment variable format at line 1: value must be enclosed in single quotes' }],
    ["KEY ='value'", { error: "invalid environment variable format at line 1: whitespace before '=' is not allowed" }],
    ["A='b'\nKEY", { error: "invalid environment variable format at line 2: missing '='" }],
    ["KEY='a", { error: 'invalid environment variable format starting at line 1: unclosed single quote' }],
    ["KEY='a'b", { error: 'invalid environment variable format at line 1: unexpected content after closing quote' }],
  ])('%j', (text, expected) => expect(parseEnv(text, 'KEY')).toEqual(expected));
});
