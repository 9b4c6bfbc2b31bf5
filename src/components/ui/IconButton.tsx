import type { ReactNode } from 'react';

interface IconButtonProps {
  readonly label: string;
  /** Shown in the tooltip after the label. */
  readonly keys?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

export function IconButton({ label, keys, pressed, disabled, className = '', onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`btn ${className}`}
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keys})`}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
