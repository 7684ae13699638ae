import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { useParam } from '../../shell/location.ts';
import { Icon } from '../../ui/icon.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { ScannerNames } from '../../ui/scanner-title.tsx';
import { Badge, StateMark } from '../../ui/status.tsx';
import { type Option, optionsOf } from './scanner-options.ts';

const ScannersOfServer = graphql(`
  query ScannersOfServer {
    scanners {
      name title description version intrusiveness consumes produces mock optionsSchema available unavailableReason
    }
    presets { name title scanners { name } }
  }
`);
type Scanner = ResultOf<typeof ScannersOfServer>['scanners'][number];
type Preset = ResultOf<typeof ScannersOfServer>['presets'][number];

const EFFECTS: Readonly<Record<Scanner['intrusiveness'], string>> = {
  PASSIVE: 'It only reads, like a visitor.',
  ACTIVE: 'It sends test values to find vulnerabilities.',
  AGGRESSIVE: 'It may change data.',
};

/** Someone may install a tool while the page is open. */
const REFRESH_MS = 30_000;

const listOf = (words: readonly string[]) => words.map((word) => word.toLowerCase()).join(', ');

export function Scanners() {
  const { data, error, refetch } = useApi(ScannersOfServer, {}, { refreshMs: REFRESH_MS });
  const [text, setText] = useState('');
  const [open, setOpen] = useParam('scanner');
  if (!data)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton rows={10} />;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = data.scanners.filter((scanner) => {
    const { name, title, description, intrusiveness, available } = scanner;
    const searched =
      `${name} ${title} ${description} ${intrusiveness} ${available ? 'available' : 'unavailable'}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
  const missing = data.scanners.filter(({ available }) => !available).length;
  return (
    <>
      <div className="row wrap">
        <input
          type="search"
          className="input settings-search"
          data-search
          aria-label="Search scanners and services"
          placeholder="Search scanners and services"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <span className="soft number" role="status">
          {data.scanners.length - missing} available, {missing} not
        </span>
      </div>
      {found.length === 0 && <EmptyState title="No scanner matches">Try fewer words.</EmptyState>}
      <ul className="scanners" aria-label="Scanners and services">
        {found.map((scanner) => (
          <li key={scanner.name} className="card">
            <Row
              scanner={scanner}
              isOpen={open === scanner.name}
              onToggle={() => setOpen(open === scanner.name ? null : scanner.name)}
            />
            {open === scanner.name && <Details scanner={scanner} presets={data.presets} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Row({ scanner, isOpen, onToggle }: { scanner: Scanner; isOpen: boolean; onToggle(): void }) {
  const { name, title, available, unavailableReason, intrusiveness, consumes, produces, mock } = scanner;
  return (
    <button
      type="button"
      className="scanner-row"
      aria-expanded={isOpen}
      aria-controls={`scanner-${name}`}
      onClick={onToggle}
    >
      <Icon name={isOpen ? 'down' : 'chevron'} />
      <span className="scanner-name">
        <ScannerNames title={title} name={name} />
        {mock && (
          <>
            {' '}
            <Badge title="Its results are made up.">made up</Badge>
          </>
        )}
      </span>
      <span className="scanner-state">
        <StateMark state={available ? 'done' : 'limited'}>
          {available ? 'Available' : 'Not available'}
        </StateMark>
      </span>
      <span className="scanner-effect">
        <Badge title={EFFECTS[intrusiveness]}>{intrusiveness.toLowerCase()}</Badge>
      </span>
      <span className="scanner-flow soft">
        {listOf(consumes)} <span className="visually-hidden">to</span>
        <span aria-hidden="true">→</span> {listOf(produces)}
      </span>
      {unavailableReason !== null && <span className="scanner-reason">{unavailableReason}</span>}
    </button>
  );
}

function Details({ scanner, presets }: { scanner: Scanner; presets: readonly Preset[] }) {
  const { name, description, version, intrusiveness, optionsSchema } = scanner;
  const options = optionsOf(optionsSchema);
  const within = presets.filter(({ scanners }) => scanners.some((choice) => choice.name === name));
  return (
    <div id={`scanner-${name}`} className="scanner-details stack">
      <p className="prose">{description}</p>
      <dl className="scanner-facts">
        <dt>Effect</dt>
        <dd>{EFFECTS[intrusiveness]}</dd>
        <dt>Presets</dt>
        <dd>{within.length === 0 ? 'none' : within.map(({ title }) => title).join(', ')}</dd>
        <dt>Version</dt>
        <dd>{version}</dd>
      </dl>
      {options.length === 0 ? <p className="soft">It has no options.</p> : <Options options={options} />}
    </div>
  );
}

function Options({ options }: { options: readonly Option[] }) {
  return (
    <table className="records">
      <caption className="visually-hidden">Options</caption>
      <thead>
        <tr>
          <th scope="col">Option</th>
          <th scope="col">Value</th>
          <th scope="col">Default</th>
          <th scope="col">What it does</th>
        </tr>
      </thead>
      <tbody>
        {options.map(({ name, values, initial, description }) => (
          <tr key={name}>
            <th scope="row" className="data">
              {name}
            </th>
            <td>{values}</td>
            <td className="data" data-label="Default">
              {initial ?? <span className="soft">none</span>}
            </td>
            <td>{description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
