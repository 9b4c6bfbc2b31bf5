import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { minifySync } from 'vite';
import type { Plugin } from 'vite';
import { executedToOpen } from './profile.ts';
import { FIRST, split } from './split.ts';
import { parse } from './syntax.ts';
import { exploredTables } from './tables.ts';

/** How the worker's source asks for what was split off. */
const REST = /import\((["'`])\.\/rest-[^"'`]+\1\)/g;

const LATE_XSTATE = fileURLToPath(new URL('../../src/sim/kernel/late-xstate.ts', import.meta.url));

/** Used by the page's first questions whatever they are, or not by the simulation alone. */
const stays = (module: string): boolean => /^src\/(app|api|projections)\/|\/comlink\/|rolldown\/runtime/.test(module);

/**
 * Splits the engine by what it executes until the default scenario's cluster has booted. The boot is deterministic, so
 * what it executed once is what it executes always; everything else is loaded behind the first frame (`src/app/worker/rest.ts`).
 */
export function firstLoad(scenario: unknown): Plugin {
  let rest = '';
  let name = '';
  return {
    name: 'first-load',
    apply: 'build',
    // The machines of the first frame are run by tables: XState itself can come later.
    resolveId: {
      order: 'pre',
      handler: (source, importer) => (source === 'xstate' && importer?.includes('/src/machines/') === true ? LATE_XSTATE : undefined),
    },
    load: (id) => {
      if (id.endsWith('/worker/first.ts')) return `export const FIRST_SCENARIO = '${createHash('sha256').update(JSON.stringify(scenario)).digest('hex')}';`;
      return id.endsWith('/kernel/explored.ts') ? exploredTables() : undefined;
    },
    renderChunk: (code, chunk) => {
      if (!chunk.facadeModuleId?.endsWith('/worker/worker.ts')) return undefined;
      const halves = split(code, parse(code), executedToOpen(code, scenario), stays);
      rest = halves.rest;
      name = `rest-${createHash('sha256').update(rest).digest('base64url').slice(0, 8)}.js`;
      if (halves.first.search(REST) < 0) throw new Error('the worker does not load its rest');
      return halves.first.replaceAll(REST, `import("./${name}")`);
    },
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
      const worker = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/worker/worker.ts'));
      if (worker === undefined) return;
      for (const { facadeModuleId, fileName } of chunks) if (facadeModuleId?.endsWith('/worker/rest.ts')) delete bundle[fileName];
      const [folder = '', file = ''] = worker.fileName.split(/\/(?=[^/]*$)/);
      const { code, errors } = minifySync(name, rest.replace(FIRST, `./${file}`), { module: true, compress: { target: 'es2022' }, mangle: { toplevel: true } });
      if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
      // Whoever needs more of the engine than its first half needs the rest before.
      for (const chunk of chunks) if (chunk !== worker) chunk.code = chunk.code.replaceAll(`./${file}`, `./${name}`);
      this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source: code });
    },
  };
}
