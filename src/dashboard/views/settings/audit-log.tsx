import { useId, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql.ts';
import { useApi } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { Badge, StateMark } from '../../ui/status.tsx';
import { TargetText } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { PAGE_PARAMETERS, PageLinks } from './page-links.tsx';

const AuditPage = graphql(`
  query AuditPage($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
    auditLog(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      nodes {
        id at action outcome code identityId identityName role address transport subjectKind subjectId detail count
      }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);
type Entry = ResultOf<typeof AuditPage>['auditLog']['nodes'][number];
type Filter = NonNullable<VariablesOf<typeof AuditPage>['filter']>;
type Action = Entry['action'];

const ACTIONS: Readonly<Record<Action, string>> = {
  SIGN_IN: 'Signed in',
  OPEN_SESSION: 'Opened a browser session',
  END_SESSION: 'Signed out',
  START_SCAN: 'Started a scan',
  RERUN_SCAN: 'Ran a scan again',
  PAUSE_SCAN: 'Paused a scan',
  RESUME_SCAN: 'Resumed a scan',
  SKIP_SCANNER: 'Skipped a scanner',
  CANCEL_SCAN: 'Cancelled a scan',
  UPDATE_SCAN: 'Changed the label of a scan',
  DELETE_SCAN: 'Deleted a scan',
  IMPORT: 'Imported results',
  INGEST: 'Pushed results',
  COMPLETE_SCAN: 'Completed an external scan',
  FAIL_SCAN: 'Failed an external scan',
  FOLLOW_SCAN: 'Followed a scan',
  CREATE_STREAM_TICKET: 'Created a stream ticket',
  VERIFY_TARGET: 'Verified a target',
  REMOVE_VERIFIED_TARGET: 'Removed a verified target',
  CREATE_API_KEY: 'Created a key',
  REVOKE_API_KEY: 'Revoked a key',
  READ_API_KEYS: 'Listed the keys',
  READ_AUDIT_LOG: 'Read the audit log',
  EXPORT: 'Exported data',
  REMOVE_AUDIT_ENTRIES: 'Removed old entries',
};

const PERIODS = { hour: 3600, day: 86_400, week: 7 * 86_400, month: 30 * 86_400 } as const;
const PERIOD_NAMES = {
  hour: 'last hour',
  day: 'last day',
  week: 'last 7 days',
  month: 'last 30 days',
} as const;
const PAGE_SIZE = 50;
const REFRESH_MS = 5000;

const isKeyOf = <T extends object>(value: string, of: T): value is string & Extract<keyof T, string> =>
  Object.hasOwn(of, value);

/** The filter and the page, which are in the address. */
function useAuditQuery() {
  const [parameters, setParameters] = useSearchParams();
  const parameter = (name: string) => parameters.get(name) ?? '';
  const period = parameter('period');
  const since = useMemo(
    () => (isKeyOf(period, PERIODS) ? new Date(Date.now() - PERIODS[period] * 1000).toISOString() : null),
    [period],
  );
  const action = parameter('action');
  const outcome = parameter('outcome');
  const who = parameter('who');
  const filter: Filter = {
    ...(isKeyOf(action, ACTIONS) && { actions: [action] }),
    ...((outcome === 'OK' || outcome === 'REFUSED') && { outcome }),
    ...(who !== '' && { identity: who }),
    ...(since !== null && { since }),
  };
  const after = parameters.get('after');
  const before = parameters.get('before');
  return {
    chosen: { action, outcome, period, who },
    filter,
    page: before === null ? { first: PAGE_SIZE, after } : { last: PAGE_SIZE, before },
    isFirst: after === null && before === null,
    clear: () => setParameters({}, { replace: true }),
    set: (name: string, value: string) =>
      setParameters(
        (old) => {
          const next = new URLSearchParams(old);
          // Cursors belong to the list with the old filter.
          for (const cursor of PAGE_PARAMETERS) next.delete(cursor);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
  };
}

export function AuditLog() {
  const { chosen, filter, page, isFirst, clear, set } = useAuditQuery();
  const { data, error, refetch } = useApi(
    AuditPage,
    { filter, ...page },
    { keepPrevious: true, ...(isFirst && { refreshMs: REFRESH_MS }) },
  );
  const isFiltered = Object.keys(filter).length > 0;
  const log = data?.auditLog;
  return (
    <>
      <search className="filters" aria-label="Filter of the audit log">
        <Choice
          name="Action"
          value={chosen.action}
          onChange={(value) => set('action', value)}
          options={ACTIONS}
        />
        <Choice
          name="Outcome"
          value={chosen.outcome}
          onChange={(value) => set('outcome', value)}
          options={{ OK: 'Done', REFUSED: 'Refused' }}
        />
        <Choice
          name="Time"
          value={chosen.period}
          onChange={(value) => set('period', value)}
          options={PERIOD_NAMES}
        />
        <Who key={chosen.who} value={chosen.who} onChange={(value) => set('who', value)} />
        {log && (
          <span className="soft number" role="status">
            {log.totalCount.toLocaleString('en')} {log.totalCount === 1 ? 'entry' : 'entries'}
          </span>
        )}
      </search>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={10} />}
      {log?.nodes.length === 0 && (
        <EmptyState
          title={isFiltered ? 'No entry matches the filter' : 'No entries yet'}
          action={isFiltered && <Button onClick={clear}>Clear the filter</Button>}
        >
          {isFiltered ? undefined : 'Every change and every refusal is recorded here.'}
        </EmptyState>
      )}
      {log && log.nodes.length > 0 && <Entries entries={log.nodes} />}
      {log && <PageLinks {...log.pageInfo} isFirst={isFirst} />}
    </>
  );
}

function Choice({
  name,
  value,
  onChange,
  options,
}: {
  name: string;
  value: string;
  onChange(value: string): void;
  options: Readonly<Record<string, string>>;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <select id={id} className="input" value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">any</option>
        {Object.entries(options).map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The name or id of an identity, which must be whole: it is applied with Enter, or when the field is left. */
function Who({ value, onChange }: { value: string; onChange(value: string): void }) {
  const id = useId();
  const [text, setText] = useState(value);
  const apply = () => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <label htmlFor={id}>By</label>
      <input
        id={id}
        type="search"
        className="input"
        data-search
        placeholder="name or id, in full"
        autoComplete="off"
        value={text}
        onChange={({ target }) => setText(target.value)}
        onBlur={apply}
      />
    </form>
  );
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  return (
    <div className="card records-box">
      <table className="records">
        <caption className="visually-hidden">Audit log, newest first</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">By</th>
            <th scope="col">From</th>
            <th scope="col">About</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td>
                <RelativeTime at={entry.at} />
              </td>
              <td>
                <span className="row wrap">
                  {ACTIONS[entry.action] ?? entry.action}
                  {entry.count > 1 && (
                    <Badge title="Occurrences within one minute">{entry.count} times</Badge>
                  )}
                  {entry.outcome === 'REFUSED' && (
                    <StateMark state="failed">Refused{entry.code !== null && `: ${entry.code}`}</StateMark>
                  )}
                </span>
              </td>
              <td data-label="By">
                {entry.identityName === null ? (
                  <span className="soft">nobody signed in</span>
                ) : (
                  <>
                    <TargetText text={entry.identityName} />
                    {entry.role !== null && <span className="soft">{entry.role.toLowerCase()}</span>}
                  </>
                )}
              </td>
              <td data-label="From">
                <span className="data">{entry.address}</span>{' '}
                <span className="soft">{entry.transport?.toLowerCase().replaceAll('_', ' ')}</span>
              </td>
              <td>
                <About entry={entry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function About({ entry: { action, subjectKind, subjectId, detail } }: { entry: Entry }) {
  const text = detail ?? subjectId;
  if (text === null) return null;
  const shown = <TargetText text={text} />;
  if (subjectKind !== 'SCAN' || subjectId === null || action === 'DELETE_SCAN') return shown;
  return <Link href={`/scans/${subjectId}`}>{shown}</Link>;
}
