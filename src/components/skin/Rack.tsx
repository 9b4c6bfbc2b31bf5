interface RackProps {
  readonly size?: number | undefined;
  readonly className?: string;
  readonly 'aria-hidden'?: boolean;
}

/** A cabinet with servers in it. */
export function Rack({ size = 16, className }: RackProps) {
  return (
    <svg
      aria-hidden
      className={className}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <rect x="4" y="2" width="16" height="20" rx="2" />
      <path d="M4 8.5h16M4 15h16M8 5.3h.01M8 11.8h.01M8 18.3h.01M12 5.3h4M12 11.8h4M12 18.3h4" />
    </svg>
  );
}
