/** A long name may be broken between its words and parts. */
export const Breakable = ({ text }: { readonly text: string }) =>
  text.split(/(?<=[a-z])(?=[A-Z])|(?<=[/:.])(?=[a-z])/u).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one name
    <span key={i}>
      {i > 0 ? <wbr /> : null}
      {part}
    </span>
  ));
