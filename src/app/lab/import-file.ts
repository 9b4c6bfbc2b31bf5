import type { Scenario } from '../../api/index.ts';
import { labStrings } from '../../components/strings-lab.ts';
import { fragmentOfPng, isPng } from '../../projections/export/png.ts';
import { fragmentOfSvg } from '../../projections/export/svg.ts';
import {
  decodeLink,
  type ImportedDump,
  importDump,
  looksLikeDump,
  looksLikeScenario,
  looksLikeTrace,
  parseScenario,
  scenarioOf,
} from '../../scenarios/index.ts';
import { failureText } from '../words/link-failure.ts';

/** What was found in a file or in pasted text. */
export type Imported =
  | { readonly kind: 'link' | 'scenario'; readonly scenario: Scenario; readonly fragment?: string }
  | { readonly kind: 'trace'; readonly text: string }
  | { readonly kind: 'dump'; readonly dump: ImportedDump; readonly scenario: Scenario }
  | { readonly kind: 'manifests'; readonly name: string; readonly scenario: Scenario }
  | { readonly kind: 'refused'; readonly message: string };

const refused = (message: string): Imported => ({ kind: 'refused', message });

function fromLink(text: string): Imported {
  const link = decodeLink(text);
  return link.ok ? { kind: 'link', scenario: link.scenario, fragment: text.replace(/^.*#/u, '') } : refused(failureText(link.failure));
}

function fromScenario(text: string, name: string): Imported {
  const parsed = parseScenario(text);
  if (parsed.ok) return { kind: 'scenario', scenario: parsed.scenario };
  const [first] = parsed.problems;
  return refused(`${name}:${first?.line ?? 1}:${first?.column ?? 1}: ${first?.message ?? labStrings.import.refused.scenario}`);
}

/** Longest scenario that is taken out of a zip, unpacked. */
const MAX_UNPACKED = 3 * 1024 * 1024;

async function fromZip(bytes: Uint8Array): Promise<Imported> {
  const { unzipSync, strFromU8 } = await import('fflate');
  try {
    const files = unzipSync(bytes, { filter: (file) => /(^|\/)scenario\.yaml$/u.test(file.name) && file.originalSize <= MAX_UNPACKED });
    const [name, content] = Object.entries(files)[0] ?? [];
    return name === undefined || content === undefined ? refused(labStrings.import.refused.zip) : fromScenario(strFromU8(content), name);
  } catch {
    return refused(labStrings.import.refused.unzip);
  }
}

/** Reads text that somebody pasted or that a file holds. */
export function readText(text: string, name: string): Imported {
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg[\s>]/su.test(text.slice(0, 2_000))) {
    const fragment = fragmentOfSvg(text);
    return fragment === undefined ? refused(labStrings.import.refused.svg) : fromLink(`#${fragment}`);
  }
  if (/^\s*\S*(#|%23)?o\d+\.[\w-]+/u.test(text.slice(0, 4_000)) && !/^\s*[\w-]+:\s/u.test(text)) return fromLink(text);
  if (looksLikeTrace(text)) return { kind: 'trace', text };
  if (looksLikeScenario(text)) return fromScenario(text, name);
  if (looksLikeDump(text)) {
    const dump = importDump(text, /\.ya?ml$/u.test(name) ? name : `${name.replace(/\.json$/u, '')}.yaml`);
    if (dump !== undefined) return { kind: 'dump', dump, scenario: dump.scenario };
  }
  if (/^\s*(---|"?(apiVersion|kind)"?:|\{)/mu.test(text) && /"?kind"?:/u.test(text))
    return { kind: 'manifests', name, scenario: scenarioOf([{ name, text }], { title: name }) };
  return refused(labStrings.import.refused.text);
}

/** Reads a file by what it holds, not by its name. Never throws. */
export async function readImport(name: string, bytes: Uint8Array): Promise<Imported> {
  if (isPng(bytes)) {
    const fragment = fragmentOfPng(bytes);
    return fragment === undefined ? refused(labStrings.import.refused.png) : fromLink(`#${fragment}`);
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return fromZip(bytes);
  try {
    return readText(new TextDecoder('utf-8', { fatal: true }).decode(bytes), name);
  } catch {
    return refused(labStrings.import.refused.file);
  }
}
