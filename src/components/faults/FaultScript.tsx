import { Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { Seq, Micros } from '../../api/index.ts';
import type { ActiveFault } from '../../projections/views.ts';
import { formatTime } from '../format.ts';
import { laterStrings } from '../strings-later.ts';
import { labStrings } from '../strings-lab.ts';
import { Dialog } from '../ui/Dialog.tsx';

interface Field {
  readonly name: string;
  readonly kind: 'text' | 'number';
  readonly optional: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly integer: boolean;
}

export interface FaultFormView {
  readonly type: string;
  readonly fields: readonly Field[];
}

export interface ScriptLine {
  /** Position among the scenario's steps. */
  readonly index: number;
  readonly at: number;
  readonly title: string;
}

export type When = { readonly kind: 'now' } | { readonly kind: 'at'; readonly at: number; readonly healAfter?: number };

interface FaultScriptProps {
  readonly forms: readonly FaultFormView[];
  /** What stands in the cluster, by name of field: nodes, Pods, processes. */
  readonly known: (field: string, values: Readonly<Record<string, string>>) => readonly string[];
  readonly now: Micros;
  readonly active: readonly ActiveFault[];
  readonly lines: readonly ScriptLine[];
  readonly onFault: (type: string, values: Readonly<Record<string, string>>, when: When) => string | undefined;
  readonly onHeal: (id: string) => void;
  readonly onShow: (seq: Seq, t: Micros) => void;
  readonly onRemove: (index: number) => void;
  readonly onScenario: () => void;
  readonly onClose: () => void;
}

const words = labStrings.script;

/** Every fault with its fields, now or as a step of the scenario; what is in force; what the scenario will do. */
export function FaultScript(props: FaultScriptProps) {
  const { active, lines, onHeal, onShow, onRemove, onScenario, onClose } = props;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="space-y-4 p-4">
        <FaultForm {...props} />
        {active.length === 0 ? null : (
          <section aria-label={words.active} className="space-y-1 border-t border-line pt-3">
            <h3 className="font-semibold">{words.active}</h3>
            <ul className="space-y-1 text-xs">
              {active.map((fault) => (
                <li key={fault.id} className="flex items-center gap-2">
                  <button type="button" className="link min-h-[24px] min-w-0 flex-1 truncate font-mono" onClick={() => onShow(fault.seq, fault.since)}>
                    ✕ {fault.title}
                  </button>
                  <span className="text-muted">{laterStrings.faults.since(formatTime(fault.since))}</span>
                  <button type="button" className="btn btn-line" aria-label={laterStrings.faults.healThis(fault.title)} onClick={() => onHeal(fault.id)}>
                    {laterStrings.faults.heal}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section aria-label={words.steps} className="space-y-1 border-t border-line pt-3">
          <div className="flex items-center gap-2">
            <h3 className="flex-1 font-semibold">{words.steps}</h3>
            <button type="button" className="btn btn-line text-xs" onClick={onScenario}>
              {words.openScenario}
            </button>
          </div>
          {lines.length === 0 ? <p className="caption">{words.none}</p> : null}
          <ol className="space-y-1 text-xs">
            {lines.map(({ index, at, title }) => (
              <li key={index} className="flex items-center gap-2 font-mono">
                <span className="w-[76px] text-right text-muted">T+{at} s</span>
                <span className="min-w-0 flex-1 truncate">{title}</span>
                <button type="button" className="btn" aria-label={words.remove(title)} onClick={() => onRemove(index)}>
                  <Trash2 size={13} />
                </button>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </Dialog>
  );
}

function FaultForm({ forms, known, now, onFault }: FaultScriptProps) {
  const [type, setType] = useState(forms[0]?.type ?? '');
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [scheduled, setScheduled] = useState(false);
  const [at, setAt] = useState(String(Math.ceil(now / 1_000_000) + 5));
  const [heal, setHeal] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const form = forms.find((each) => each.type === type);
  const submit = (): void => {
    const when: When = scheduled ? { kind: 'at', at: Number(at), ...(heal.trim() === '' ? {} : { healAfter: Number(heal) }) } : { kind: 'now' };
    setProblem(onFault(type, values, when));
  };
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label className="flex items-center gap-3">
        <span className="caption w-[110px]">{words.fault}</span>
        <select className="field flex-1 font-mono" value={type} onChange={(event) => setType(event.target.value)}>
          {forms.map((each) => (
            <option key={each.type} value={each.type}>
              {each.type}
            </option>
          ))}
        </select>
      </label>
      {form?.fields.map((field) => (
        <FieldInput
          key={`${type}/${field.name}`}
          field={field}
          value={values[field.name] ?? ''}
          options={known(field.name, values)}
          onChange={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <legend className="sr-only">{words.when}</legend>
        <label className="flex min-h-[24px] items-center gap-1.5">
          <input type="radio" name="when" checked={!scheduled} onChange={() => setScheduled(false)} /> {words.now}
        </label>
        <label className="flex min-h-[24px] items-center gap-1.5">
          <input type="radio" name="when" checked={scheduled} onChange={() => setScheduled(true)} /> {words.later}
        </label>
      </fieldset>
      {scheduled ? (
        <div className="flex flex-wrap gap-3">
          <label className="flex items-center gap-2">
            <span className="caption">{words.at}</span>
            <input className="field w-[90px]" type="number" min={0} step="any" required value={at} onChange={(event) => setAt(event.target.value)} />
          </label>
          <label className="flex items-center gap-2">
            <span className="caption">{words.heal}</span>
            <input className="field w-[80px]" type="number" min={0} step="any" value={heal} onChange={(event) => setHeal(event.target.value)} />
          </label>
          {Number(at) * 1_000_000 <= now ? <p className="caption w-full">{words.past}</p> : null}
        </div>
      ) : null}
      <div className="flex items-center justify-end gap-3">
        <span role="alert" className="flex-1 text-xs text-error">
          {problem === undefined ? '' : `✕ ${words.refused(problem)}`}
        </span>
        <button type="submit" className="btn btn-solid">
          {scheduled ? words.schedule : words.inject}
        </button>
      </div>
    </form>
  );
}

function FieldInput({
  field,
  value,
  options,
  onChange,
}: {
  readonly field: Field;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const list = useId();
  return (
    <label className="flex items-center gap-3">
      <span className="caption w-[110px]">
        <span translate="no">{field.name}</span>
        {field.optional ? ` (${words.optional})` : ''}
      </span>
      <input
        className="field flex-1 font-mono"
        type={field.kind}
        required={!field.optional}
        list={options.length > 0 ? list : undefined}
        step={field.integer ? 1 : 'any'}
        min={field.min}
        max={field.max}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {options.length > 0 ? (
        <datalist id={list}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      ) : null}
    </label>
  );
}
