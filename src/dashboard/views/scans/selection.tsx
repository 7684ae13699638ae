/** What a scan runs: a preset, or chosen scanners, and their options. */
import { useId } from 'react';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { ErrorState, Skeleton } from '../../ui/notice.tsx';
import { Badge } from '../../ui/status.tsx';
import { type Options, OptionsForm } from './options-form.tsx';
import type { StartInput } from './preview.ts';

const Choices = graphql(`
  query ScannersAndPresets {
    presets { name title description scanners { name options } }
    scanners { name title description intrusiveness available unavailableReason mock optionsSchema }
  }
`);
type Choices = ResultOf<typeof Choices>;

/** How targets are read, other than as recognised. */
const KINDS = {
  DOMAIN: 'Domain, with its subdomains',
  HOST: 'Host, without subdomains',
  URL: 'URL',
  REPOSITORY: 'Repository',
} as const satisfies Partial<Record<NonNullable<StartInput['targetKind']>, string>>;

export interface Selection {
  /** null: recognised */
  kind: keyof typeof KINDS | null;
  /** a preset's name; null: the default; `only`: the chosen scanners */
  preset: string | null;
  only: readonly string[] | null;
  /** by scanner: what differs from the defaults */
  options: Readonly<Record<string, Options>>;
  label: string;
}

export const DEFAULT_SELECTION: Selection = { kind: null, preset: null, only: null, options: {}, label: '' };

const presetOf = (choices: Choices | undefined, { preset }: Selection) =>
  choices?.presets.find(({ name }) => name === preset);

const presetOptions = (choices: Choices | undefined, selection: Selection, scanner: string): Options =>
  (presetOf(choices, selection)?.scanners.find(({ name }) => name === scanner)?.options ?? {}) as Options;

/** Without the target. */
export function inputOf(choices: Choices | undefined, selection: Selection): Omit<StartInput, 'target'> {
  const { kind, preset, only, options } = selection;
  const label = selection.label.trim();
  const changed = Object.entries(options).map(([name, values]) => ({
    name,
    // They replace those of the preset.
    options: { ...presetOptions(choices, selection, name), ...values },
  }));
  return {
    ...(kind && { targetKind: kind }),
    ...(label !== '' && { label }),
    ...(only && {
      scanners: { only: only.map((name) => ({ name, ...(options[name] && { options: options[name] }) })) },
    }),
    ...(!only && preset !== null && { scanners: { preset } }),
    ...(!only && changed.length > 0 && { options: changed }),
  };
}

export const useChoices = () => useApi(Choices, {});

const OWN = '\0only';

export function PresetSelect({
  choices,
  selection,
  onChange,
}: {
  choices: Choices | undefined;
  selection: Selection;
  onChange(selection: Selection): void;
}) {
  const choose = (value: string) => {
    const { kind, label } = selection;
    const kept = { ...DEFAULT_SELECTION, kind, label };
    if (value !== OWN) onChange({ ...kept, preset: value === '' ? null : value });
    else onChange({ ...kept, only: [] });
  };
  return (
    <select
      className="input"
      aria-label="What to run"
      value={selection.only ? OWN : (selection.preset ?? '')}
      onChange={({ target }) => choose(target.value)}
    >
      <option value="">Passive scanners</option>
      {choices?.presets.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
      <option value={OWN}>Choose scanners …</option>
    </select>
  );
}

/** A menu of the kinds of a target. */
export function KindField({
  selection,
  onChange,
}: {
  selection: Selection;
  onChange(selection: Selection): void;
}) {
  const id = useId();
  return (
    <div className="field kind-field">
      <label htmlFor={id}>Kind of target</label>
      <select
        id={id}
        className="input"
        value={selection.kind ?? ''}
        onChange={({ target }) =>
          onChange({ ...selection, kind: target.value === '' ? null : (target.value as keyof typeof KINDS) })
        }
      >
        <option value="">Recognised from the target</option>
        {Object.entries(KINDS).map(([kind, name]) => (
          <option key={kind} value={kind}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** @param running names of the scanners that would run; of a preset or the default */
export function ScannerOptions({
  selection,
  running,
  onChange,
}: {
  selection: Selection;
  running: readonly string[];
  onChange(selection: Selection): void;
}) {
  const id = useId();
  const { data, error, refetch } = useChoices();
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  const { only, options } = selection;
  const described = presetOf(data, selection)?.description;
  const shown = only ? data.scanners : data.scanners.filter(({ name }) => running.includes(name));
  const change = (scanner: string, values: Options) => {
    const { [scanner]: _, ...others } = options;
    onChange({
      ...selection,
      options: Object.keys(values).length === 0 ? others : { ...others, [scanner]: values },
    });
  };
  const toggle = (scanner: string) => {
    if (!only?.includes(scanner)) return onChange({ ...selection, only: [...(only ?? []), scanner] });
    const { [scanner]: _, ...others } = options;
    onChange({ ...selection, only: only.filter((name) => name !== scanner), options: others });
  };
  return (
    <div className="stack">
      {described !== undefined && <p className="soft">{described}</p>}
      <ul className="scanner-choices">
        {shown.map((scanner) => (
          <ScannerChoice
            key={`${selection.preset} ${scanner.name}`}
            scanner={scanner}
            isChosen={only ? only.includes(scanner.name) : null}
            onToggle={() => toggle(scanner.name)}
            values={options[scanner.name] ?? {}}
            defaults={presetOptions(data, selection, scanner.name)}
            onChange={(values) => change(scanner.name, values)}
          />
        ))}
      </ul>
      {shown.length === 0 && (
        <p className="soft">Type a target to see the scanners that would run, and their options.</p>
      )}
      <div className="field label-field">
        <label htmlFor={id}>Label</label>
        <input
          id={id}
          className="input"
          maxLength={200}
          value={selection.label}
          placeholder="to find the scan by"
          onChange={({ target }) => onChange({ ...selection, label: target.value })}
        />
      </div>
    </div>
  );
}

/** @param isChosen null: it is not a choice, since a preset has chosen it */
function ScannerChoice({
  scanner,
  isChosen,
  onToggle,
  values,
  defaults,
  onChange,
}: {
  scanner: Choices['scanners'][number];
  isChosen: boolean | null;
  onToggle(): void;
  values: Options;
  defaults: Options;
  onChange(values: Options): void;
}) {
  const { title, description, intrusiveness, available, unavailableReason, mock, optionsSchema } = scanner;
  const changed = Object.keys(values).length;
  const heading = (
    <>
      <strong>{title}</strong>
      {intrusiveness !== 'PASSIVE' && <Badge>{intrusiveness.toLowerCase()}</Badge>}
      {mock && <Badge title="Its results are made up.">mock</Badge>}
    </>
  );
  return (
    <li className="scanner-choice">
      {isChosen === null ? (
        <div className="row wrap">{heading}</div>
      ) : (
        <label className="row wrap">
          <input type="checkbox" checked={isChosen} disabled={!available} onChange={onToggle} />
          {heading}
        </label>
      )}
      <p className="soft">{available ? description : unavailableReason}</p>
      {isChosen !== false && (
        <details>
          <summary>Options{changed > 0 && ` (${changed} changed)`}</summary>
          <OptionsForm schema={optionsSchema} values={values} defaults={defaults} onChange={onChange} />
        </details>
      )}
    </li>
  );
}
