import { useState } from 'react';
import { Import, type ImportFound } from '../../components/share/Import.tsx';
import { labStrings } from '../../components/strings-lab.ts';
import { micros } from '../../api/index.ts';
import { encodeLink } from '../../scenarios/codec.ts';
import { redactScenario } from '../../scenarios/redact.ts';
import { rememberHash } from '../links.ts';
import { draftKeyOf } from '../routes.ts';
import { useSession } from '../session-context.ts';
import type { Session } from '../session/session.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { sizeText } from './files.ts';
import type { Imported } from './import-file.ts';
import { importFile, importText, useImport } from './import-store.ts';

const words = labStrings.import.found;

function inWords(found: Imported): ImportFound {
  const plain = (text: string): ImportFound => ({ text, refused: false, removed: [] });
  switch (found.kind) {
    case 'refused':
      return { text: found.message, refused: true, removed: [] };
    case 'trace':
      return plain(words.trace(sizeText(found.text.length)));
    case 'dump':
      return { text: words.dump(found.dump.kept, found.scenario.spec.cluster.nodes.length), refused: false, removed: found.dump.removed };
    case 'manifests':
      return plain(words.manifests(found.name));
    case 'link':
    case 'scenario':
      return plain(words[found.kind](found.scenario.spec.title));
  }
}

/** Shows what was found, from its beginning; the address names it, so that a reload shows it again. */
async function openImported(found: Imported, session: Session): Promise<void> {
  if (found.kind === 'refused') return;
  if (found.kind === 'trace') {
    await session.openTrace(found.text);
    history.replaceState(null, '', location.pathname + location.search);
    return;
  }
  if (found.kind === 'link' && found.fragment !== undefined) {
    location.hash = `#${found.fragment}`;
    return;
  }
  const { scenario } = found;
  const fragment = encodeLink({ scenario: redactScenario(scenario).scenario, view: {} });
  // What is typed is kept under the name that the address has after a reload, too.
  await session.open(scenario, undefined, draftKeyOf(fragment));
  await session.seek(micros(0));
  rememberHash(`#${fragment}`);
}

export function ImportContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const found = useImport((s) => s.found);
  const [opening, setOpening] = useState(false);
  const close = (): void => {
    useImport.setState({ found: undefined });
    onClose();
  };
  return (
    <Import
      found={found === undefined ? undefined : inWords(found)}
      opening={opening}
      onFile={(file) => void importFile(file)}
      onText={(text) => void importText(text)}
      onOpen={() => {
        if (found === undefined || opening) return;
        setOpening(true);
        openImported(found, session).then(close, (error: unknown) => {
          setOpening(false);
          useRun.getState().patch({ status: 'ready' });
          useMessages.getState().toast(error instanceof Error ? error.message : String(error), { tone: 'error' });
        });
      }}
      onClose={close}
    />
  );
}
