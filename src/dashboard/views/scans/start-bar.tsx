/** Starts scans: it says what would run and what is refused, before anything is sent to a target. */
import { useScanwire } from '@scanwire/client/react';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { graphql } from '../../api/graphql.ts';
import { request, useRefresh } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Badge } from '../../ui/status.tsx';
import { TargetText, visible } from '../../ui/target-text.tsx';
import { formatDuration } from '../../ui/time.tsx';
import { OwnershipSteps } from './ownership.tsx';
import {
  type Refusal,
  type ScanPreview,
  type StartInput,
  type TargetPreview,
  usePreviews,
  useSettled,
} from './preview.ts';
import {
  DEFAULT_SELECTION,
  inputOf,
  KindField,
  PresetSelect,
  ScannerOptions,
  useChoices,
} from './selection.tsx';
import { MOST_TARGETS, targetsIn } from './targets.ts';

const Start = graphql(`
  mutation StartScan($input: StartScanInput!) {
    startScan(input: $input) {
      ... on StartScanSuccess { scan { id } }
      ... on Error { message }
    }
  }
`);

/** A refusal that names what to set. */
const SETTING = /\bSCANWIRE_[A-Z_]+/;
const MOST_PREVIEWS = 20;
const TYPING_MS = 200;

interface Outcome {
  started: string[];
  refused: { target: string; message: string }[];
}

export function StartBar() {
  const [text, setText] = useState('');
  const [selection, setSelection] = useState(DEFAULT_SELECTION);
  const [isOpen, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const choices = useChoices().data;
  const { start, isStarting } = useStart();
  const [, navigate] = useLocation();
  const targets = useMemo(() => targetsIn(text), [text]);
  const typed = useMemo(
    () => targets.map((target) => ({ target, ...inputOf(choices, selection) })),
    [targets, choices, selection],
  );
  const settled = useSettled(typed, TYPING_MS);
  const isNothingChosen = selection.only?.length === 0;
  const previews = usePreviews(isNothingChosen ? [] : settled.slice(0, MOST_PREVIEWS));
  const refused = new Set(
    previews.flatMap(({ target, preview }) => (preview?.errors.length ? [target] : [])),
  );
  const allowed = typed.filter(({ target }) => !refused.has(target));
  const isUnclear = previews.some(({ preview }) =>
    preview?.errors.some(({ __typename }) => __typename === 'InvalidTargetError'),
  );
  const canStart = allowed.length > 0 && targets.length <= MOST_TARGETS && !isStarting && !isNothingChosen;
  const running = [
    ...new Set(previews.flatMap(({ preview }) => preview?.scanners.map(({ name }) => name) ?? [])),
  ];
  const submit = async () => {
    if (!canStart) return;
    setOutcome(null);
    const done = await start(allowed);
    if (done.started.length === 1 && done.refused.length === 0) return navigate(`/scans/${done.started[0]}`);
    setOutcome(done);
    setText([...done.refused.map(({ target }) => target), ...refused].join('\n'));
  };
  return (
    <section className="start card" aria-label="Start a scan">
      <form
        className="start-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TargetField text={text} onChange={setText} onSubmit={() => void submit()} />
        <PresetSelect
          choices={choices}
          selection={selection}
          onChange={(next) => {
            setSelection(next);
            if (next.only) setOpen(true);
          }}
        />
        <Button icon="filter" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          Options
        </Button>
        <Button kind="primary" type="submit" icon="play" disabled={!canStart}>
          {startText(allowed.length, targets.length, isStarting)}
        </Button>
      </form>
      {targets.length > MOST_TARGETS && (
        <Message
          text={`These are ${targets.length} targets. At most ${MOST_TARGETS} can be started at once.`}
        />
      )}
      {isNothingChosen && targets.length > 0 && <p className="soft">Choose at least one scanner.</p>}
      {previews.length > 0 && (
        <ul className="previews" aria-label="What would run" aria-live="polite">
          {previews.map((preview) => (
            <PreviewRow key={preview.target} {...preview} isOnly={previews.length === 1} />
          ))}
          {settled.length > MOST_PREVIEWS && !isNothingChosen && (
            <li className="soft">
              The other {settled.length - MOST_PREVIEWS} are checked when they are started.
            </li>
          )}
        </ul>
      )}
      {(isOpen || isUnclear || selection.kind !== null) && (
        <KindField selection={selection} onChange={setSelection} />
      )}
      {outcome && <Outcomes {...outcome} />}
      {isOpen && <ScannerOptions selection={selection} running={running} onChange={setSelection} />}
    </section>
  );
}

function startText(allowed: number, all: number, isStarting: boolean): string {
  if (isStarting) return 'Starting …';
  if (all < 2 || allowed === 0) return 'Start';
  return allowed < all ? `Start ${allowed} of ${all}` : `Start ${all} scans`;
}

/** Starts one scan after the other, so that each can have options. */
function useStart() {
  const client = useScanwire();
  const refresh = useRefresh();
  const [isStarting, setStarting] = useState(false);
  const start = async (inputs: readonly StartInput[]): Promise<Outcome> => {
    const outcome: Outcome = { started: [], refused: [] };
    setStarting(true);
    for (const input of inputs) {
      try {
        const { startScan } = await request(client, Start, { input });
        if ('scan' in startScan) outcome.started.push(startScan.scan.id);
        else outcome.refused.push({ target: input.target, message: startScan.message });
      } catch (error) {
        outcome.refused.push({ target: input.target, message: (error as Error).message });
      }
    }
    setStarting(false);
    refresh();
    return outcome;
  };
  return { start, isStarting };
}

function TargetField({
  text,
  onChange,
  onSubmit,
}: {
  text: string;
  onChange(text: string): void;
  onSubmit(): void;
}) {
  return (
    <textarea
      className="input data"
      aria-label="Targets"
      placeholder="Targets: domain, URL, address or repository"
      rows={Math.min(6, text.split('\n').length)}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      value={text}
      onChange={({ target }) => onChange(target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        onSubmit();
      }}
    />
  );
}

/** @param isOnly there is room for its details */
function PreviewRow({ target, preview, error, isOnly }: TargetPreview & { isOnly: boolean }) {
  if (error !== null) {
    return (
      <li>
        <Message text={`The server could not check ${target}: ${(error as Error).message}`} />
      </li>
    );
  }
  if (!preview) {
    return (
      <li className="row soft">
        <TargetText text={target} /> checking …
      </li>
    );
  }
  const { errors, scanners, estimate, excluded } = preview;
  return (
    <li className="preview">
      <div className="row wrap">
        <TargetText text={preview.target ?? target} />
        {preview.targetKind && <Badge>{preview.targetKind}</Badge>}
        {errors.length === 0 && <span className="soft">{stagesOf(scanners)}</span>}
      </div>
      {errors.length === 0 && (estimate !== null || isOnly) && (
        <p className="soft number">{estimateText(estimate) + boundText(scanners)}</p>
      )}
      {errors.map((refusal) => (
        <RefusalRow key={refusal.message} target={target} refusal={refusal} isOnly={isOnly} />
      ))}
      {errors.length === 0 && excluded.length > 0 && <LeftOut target={target} excluded={excluded} />}
    </li>
  );
}

function estimateText(estimate: ScanPreview['estimate']): string {
  if (estimate === null) return 'No estimate: no scan with these scanners has completed yet.';
  const { scans, sameTarget, duration, requests } = estimate;
  const basis = `${scans === 1 ? 'the last scan' : `the last ${scans} scans`} of ${sameTarget ? 'this target' : 'other targets'}`;
  return `About ${formatDuration(duration)} and ${requests.toLocaleString('en')} requests, as in ${basis}.`;
}

/** Limits that follow from the options of scanners, since an estimate may be wrong, or missing. */
function boundText(scanners: ScanPreview['scanners']): string {
  const parts = scanners.flatMap(({ maxRequests, name, scanner }) =>
    maxRequests === null ? [] : [`${maxRequests.toLocaleString('en')} by ${scanner.title || name}`],
  );
  if (parts.length === 0) return '';
  const rest = parts.length < scanners.length ? '; the others depend on how much they find' : '';
  return ` Maximum number of requests: ${parts.join(', ')}${rest}.`;
}

/** `Subdomains → Endpoints → Web, Pages`: by the stage in which they run. */
function stagesOf(scanners: ScanPreview['scanners']): string {
  const stages: string[][] = [];
  for (const { stage, name, scanner } of scanners) {
    stages[stage] ??= [];
    stages[stage].push(scanner.title || name);
  }
  return stages
    .filter((names) => names !== undefined)
    .map((names) => names.join(', '))
    .join(' → ');
}

function RefusalRow({ target, refusal, isOnly }: { target: string; refusal: Refusal; isOnly: boolean }) {
  if (refusal.__typename !== 'TargetNotVerifiedError') {
    return (
      <>
        <Message text={refusal.message} />
        {SETTING.test(refusal.message) && (
          <p className="soft">
            This is a setting of the server: add it to its environment or its file .env, and start it again.
          </p>
        )}
      </>
    );
  }
  return (
    <>
      <Message text={`This target is not verified, which ${refusal.scanners.join(', ')} needs.`} />
      <details open={isOnly}>
        <summary>Prove that it is yours</summary>
        <OwnershipSteps target={target} error={refusal} />
      </details>
    </>
  );
}

/** Scanners of a preset or the default that do not run: those that wait for a proof first. */
function LeftOut({ target, excluded }: { target: string; excluded: ScanPreview['excluded'] }) {
  const unverified = excluded.flatMap(({ error }) =>
    error.__typename === 'TargetNotVerifiedError' ? [error] : [],
  );
  const [first] = unverified;
  return (
    <details>
      <summary className="soft">
        {excluded.length === 1 ? '1 scanner is' : `${excluded.length} scanners are`} left out
        {first && ', some until you prove that the target is yours'}
      </summary>
      <dl className="left-out">
        {excluded.map(({ name, error }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="soft">{error.message}</dd>
          </div>
        ))}
      </dl>
      {first && <OwnershipSteps target={target} error={first} />}
    </details>
  );
}

function Outcomes({ started, refused }: Outcome) {
  return (
    <div className="stack" role="status">
      {started.length > 0 && (
        <p className="row">
          <Icon name="check" /> {started.length === 1 ? '1 scan was' : `${started.length} scans were`}{' '}
          started.
        </p>
      )}
      {refused.map(({ target, message }) => (
        <div key={target} className="row wrap">
          <TargetText text={target} />
          <Message text={message} />
        </div>
      ))}
    </div>
  );
}

/** What is wrong and what to do: messages may repeat what was typed. */
function Message({ text }: { text: string }) {
  return (
    <p className="refusal">
      <Icon name="alert" />
      <span>{visible(text)}</span>
    </p>
  );
}
