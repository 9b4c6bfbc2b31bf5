import { Blend, ChevronsDownUp, ChevronsUpDown, Eye, Rows3, Rows4, Ruler, Search } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import type { SequenceOptions } from '../../projections/views.ts';
import { formatNumber } from '../format.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

interface FilterBarProps {
  readonly filter: string;
  readonly preset: SequenceOptions['preset'];
  readonly foldLevel: SequenceOptions['foldLevel'];
  readonly hiddenLanes: readonly string[];
  readonly matching: number;
  readonly total: number;
  readonly compact: boolean;
  readonly onFilter: (filter: string) => void;
  readonly onPreset: (preset: SequenceOptions['preset']) => void;
  readonly onFold: (direction: 1 | -1) => void;
  readonly onShowLanes: () => void;
  readonly dim: boolean;
  readonly onDim: () => void;
  readonly proportional: boolean;
  readonly onProportional: () => void;
  readonly onCompact: (compact: boolean) => void;
}

const PRESETS: readonly SequenceOptions['preset'][] = ['all', 'control-plane', 'node-path', 'traffic', 'selection'];
const TYPING_MS = 200;

export const FilterBar = memo(function FilterBar(props: FilterBarProps) {
  const { filter, preset, foldLevel, hiddenLanes, matching, total, compact, onFilter } = props;
  const [text, setText] = useState(filter);
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    if (text === filter) return undefined;
    const timer = setTimeout(() => onFilter(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, filter, onFilter]);
  return (
    <div className="flex h-[34px] shrink-0 items-center gap-1 border-b border-line px-2">
      <label className="flex min-w-0 flex-1 items-center gap-1.5">
        <Search size={14} className="shrink-0 text-muted" aria-hidden />
        <input
          id="message-filter"
          className="min-w-0 flex-1 bg-transparent font-mono text-xs outline-none text-ellipsis placeholder:text-muted"
          aria-label={strings.sequence.filter}
          placeholder={strings.sequence.filterHint}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setText('');
            onFilter('');
            event.currentTarget.blur();
          }}
        />
      </label>
      <span className="caption whitespace-nowrap" role="status">
        {matching === total ? '' : strings.sequence.count(formatNumber(matching), formatNumber(total))}
      </span>
      <select
        className="field max-w-[150px] border-0 text-xs"
        aria-label={strings.sequence.preset}
        value={preset}
        onChange={(event) => props.onPreset(PRESETS.find((p) => p === event.target.value) ?? 'all')}
      >
        {PRESETS.map((id) => (
          <option key={id} value={id}>
            {strings.sequence.presets[id]}
          </option>
        ))}
      </select>
      <IconButton label={strings.sequence.dim} pressed={props.dim} onClick={props.onDim}>
        <Blend size={14} />
      </IconButton>
      <IconButton
        label={`${strings.sequence.unfold} · ${strings.sequence.foldLevel(foldLevel)}`}
        keys="Shift+Z"
        disabled={foldLevel === 0}
        onClick={() => props.onFold(-1)}
      >
        <ChevronsUpDown size={14} />
      </IconButton>
      <IconButton
        label={`${strings.sequence.fold} · ${strings.sequence.foldLevel(foldLevel)}`}
        keys="Z"
        disabled={foldLevel === 3}
        onClick={() => props.onFold(1)}
      >
        <ChevronsDownUp size={14} />
      </IconButton>
      <IconButton label={strings.sequence.proportional} keys="T" pressed={props.proportional} onClick={props.onProportional}>
        <Ruler size={14} />
      </IconButton>
      <IconButton label={strings.sequence.compact} pressed={compact} onClick={() => props.onCompact(!compact)}>
        {compact ? <Rows4 size={14} /> : <Rows3 size={14} />}
      </IconButton>
      {hiddenLanes.length > 0 ? (
        <button type="button" className="btn text-xs" title={`${strings.sequence.showLanes}: ${hiddenLanes.join(', ')}`} onClick={props.onShowLanes}>
          <Eye size={14} /> {strings.sequence.hiddenLanes(hiddenLanes.length)}
        </button>
      ) : null}
    </div>
  );
});
