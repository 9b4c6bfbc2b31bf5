/** A paragraph of a lesson: `code` stands between backticks, emphasis between asterisks. */
export function Said({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(/(`[^`]+`|\*[^*\s][^*]*\*)/u).map((part, i) => {
        const key = `${i} ${part}`;
        if (part.startsWith('`') && part.length > 2)
          return (
            <code key={key} className="rounded bg-sunken px-1 font-mono text-[0.92em]">
              {part.slice(1, -1)}
            </code>
          );
        return /^\*\S.*\*$/u.test(part) ? <em key={key}>{part.slice(1, -1)}</em> : part;
      })}
    </>
  );
}
