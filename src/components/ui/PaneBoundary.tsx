import { Component } from 'react';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';

interface PaneBoundaryProps {
  readonly children: ReactNode;
}

interface PaneBoundaryState {
  readonly error?: string | undefined;
}

/** A mistake in one pane stops that pane only; the rest of the page keeps running. */
export class PaneBoundary extends Component<PaneBoundaryProps, PaneBoundaryState> {
  override state: PaneBoundaryState = {};

  static getDerivedStateFromError(error: unknown): PaneBoundaryState {
    return { error: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div role="alert" className="p-4">
        <p className="font-semibold text-error">✕ {strings.errors.pane}</p>
        <p className="mt-1 font-mono text-xs [overflow-wrap:anywhere]">{error}</p>
        <button type="button" className="btn btn-line mt-2" onClick={() => this.setState({ error: undefined })}>
          {strings.errors.again}
        </button>
      </div>
    );
  }
}
