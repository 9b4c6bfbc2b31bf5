import { memo } from 'react';

const LINE = /^(\s*(?:- )*)([\w.$/~-]+|"[^"]*")(:)(?=\s|$)(.*)$/u;
/** Lines beyond this are cut: the inspector shows, it does not edit. */
const LIMIT = 2_000;

/** YAML with its keys told apart from its values; no editor needed to read. */
export const YamlText = memo(function YamlText({ text }: { readonly text: string }) {
  const lines = text.split('\n');
  return (
    <pre tabIndex={0} className="code px-3 py-1.5">
      {lines.slice(0, LIMIT).map((line, i) => (
        // Lines have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Line key={i} line={line} />
      ))}
      {lines.length > LIMIT ? `… ${lines.length - LIMIT}` : null}
    </pre>
  );
});

function Line({ line }: { readonly line: string }) {
  const match = LINE.exec(line);
  if (match === null)
    return (
      <span>
        {line}
        {'\n'}
      </span>
    );
  const [, indent = '', key = '', , rest = ''] = match;
  return (
    <span>
      {indent}
      <span className="text-accent">{key}</span>
      <span className="text-muted">:</span>
      {rest}
      {'\n'}
    </span>
  );
}
