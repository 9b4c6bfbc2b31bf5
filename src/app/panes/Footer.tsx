import { formatNumber } from '../../components/format.ts';
import { strings } from '../../components/strings.ts';
import { useEditor } from '../stores/editor.ts';
import { useRun } from '../stores/run.ts';

/** What makes two runs the same, and what of the text has no effect here. */
export function Footer() {
  const seed = useRun((s) => s.scenario?.spec.seed);
  const profile = useRun((s) => s.scenario?.spec.profile);
  const fingerprint = useRun((s) => s.fingerprint);
  const linkCheck = useRun((s) => s.linkCheck);
  const unsupported = useEditor((s) => s.problems.filter((problem) => problem.layer === 'support').length);
  const spoken = useRun((s) => s.run?.messages ?? 0);
  return (
    <footer className="flex h-[24px] shrink-0 items-center gap-4 overflow-hidden whitespace-nowrap border-t border-line bg-raised px-3 font-mono text-xs text-muted max-sm:hidden">
      {seed === undefined ? null : <span>{strings.footer.seed(seed)}</span>}
      {profile === undefined ? null : <span>{strings.footer.profile(profile)}</span>}
      <span>{strings.footer.version}</span>
      {fingerprint === '' ? null : <span title={fingerprint}>{strings.footer.state(fingerprint.slice(0, 12))}</span>}
      {linkCheck === undefined ? null : (
        <span className={linkCheck === 'differs' ? 'text-error' : ''}>
          {linkCheck === 'differs' ? `✕ ${strings.footer.differs}` : `✓ ${strings.footer.same}`}
        </span>
      )}
      <span className="flex-1" />
      <span>{strings.footer.messages(formatNumber(spoken))}</span>
      <button type="button" className="hover:text-ink" onClick={() => document.getElementById('problems-toggle')?.click()}>
        {strings.footer.unsupported(unsupported)}
      </button>
    </footer>
  );
}
