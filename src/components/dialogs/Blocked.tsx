import { strings } from '../strings.ts';

interface BlockedProps {
  readonly title: string;
  readonly text: string;
  readonly details: readonly string[];
  readonly payload: string | undefined;
  readonly onGallery: () => void;
  readonly onDownload: () => void;
}

/** Instead of the page when a link or the engine cannot be used: what is wrong and what to do, never other content. */
export function Blocked({ title, text, details, payload, onGallery, onDownload }: BlockedProps) {
  return (
    <div role="alert" className="flex h-full items-center justify-center overflow-auto p-6">
      <div className="max-w-[560px]">
        <h1 className="text-[20px] font-semibold">{title}</h1>
        {details.map((detail) => (
          <p key={detail} className="mt-3 border-l-2 border-error pl-3 [overflow-wrap:anywhere]">
            {detail}
          </p>
        ))}
        <p className="mt-3 text-[15px] text-muted">{text}</p>
        <div className="mt-5 flex flex-wrap gap-2">
          <button type="button" className="btn btn-solid" onClick={onGallery}>
            {strings.errors.gallery}
          </button>
          {payload === undefined ? null : (
            <button type="button" className="btn btn-line" onClick={onDownload}>
              {strings.errors.downloadPayload}
            </button>
          )}
        </div>
      </div>
    </div>
  );
}
