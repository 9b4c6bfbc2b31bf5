let drawings = 0;

/** Text of Mermaid as SVG. Mermaid itself is loaded only when a drawing is asked for. `strict`: no scripts, no HTML in labels. Errors: rejects with Mermaid's words. */
export async function drawMermaid(text: string, dark: boolean): Promise<string> {
  const { default: mermaid } = await import('mermaid');
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: dark ? 'dark' : 'neutral', fontFamily: 'ui-sans-serif, system-ui, sans-serif' });
  drawings += 1;
  const { svg } = await mermaid.render(`mermaid-preview-${drawings}`, text);
  return svg;
}

const sizeOf = (svg: string): { readonly width: number; readonly height: number } => {
  const [, , , width, height] = /viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"/u.exec(svg) ?? [];
  return { width: Number(width ?? 800), height: Number(height ?? 600) };
};

/** As an image, so that nothing in the drawing can reach the page. `fit`: no wider than there is room. */
export function Drawing({ svg, title, fit = false }: { readonly svg: string; readonly title: string; readonly fit?: boolean }) {
  const { width, height } = sizeOf(svg);
  return (
    <div className="max-h-[50dvh] overflow-auto rounded-[6px] border border-line">
      <img
        alt={title}
        width={width}
        height={height}
        className={`mx-auto block h-auto p-2 ${fit ? 'max-w-full' : 'max-w-none'}`}
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.replace(/<br>/gu, '<br/>'))}`}
      />
    </div>
  );
}
