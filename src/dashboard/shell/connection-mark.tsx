import { useConnection } from '../api/session.ts';
import type { ConnectionStatus } from '../store/connection.ts';
import { useTick } from '../ui/time.tsx';

const seconds = (since: number) => Math.max(0, Math.round((Date.now() - since) / 1000));

function textOf(status: ConnectionStatus): [state: string, text: string, details: string] {
  switch (status.kind) {
    case 'live':
      return ['done', 'live', 'Everything that the server has recorded is shown.'];
    case 'connecting':
      return ['waiting', 'connecting', 'The page connects to the server.'];
    case 'resuming':
      return [
        'limited',
        `resuming (since ${seconds(status.since)} s)`,
        'The connection was lost. Nothing is missed: the page resumes after the last event.',
      ];
    case 'restarting':
      return [
        'limited',
        `server restarting (since ${seconds(status.since)} s)`,
        'The server has said that it restarts. The page resumes by itself.',
      ];
    case 'behind':
      return [
        'limited',
        `behind by ${status.by.toLocaleString('en')}`,
        'So many recorded events are not shown yet.',
      ];
    case 'failed':
      return [
        'failed',
        'not live',
        'The server has refused a live list. The view says why. Reload the page.',
      ];
    case 'signed-out':
      return ['failed', 'signed out', 'The session has ended. Sign in to go on where you were.'];
  }
}

/** The state of the connection, in the top bar. */
export function ConnectionMark() {
  const status = useConnection();
  useTick('since' in status ? 1000 : null);
  const [state, text, details] = textOf(status);
  return (
    <span className="row">
      <span className="connection" data-state={state} title={details} role="status">
        {text}
      </span>
      {status.kind === 'signed-out' && (
        // The server answers with the sign-in page, which leads back to this view.
        <button type="button" className="button" onClick={() => location.reload()}>
          Sign in
        </button>
      )}
    </span>
  );
}
