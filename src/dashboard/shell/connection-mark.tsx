import { useConnection } from '../api/session.ts';
import type { ConnectionStatus } from '../store/connection.ts';
import { useTick } from '../ui/time.tsx';

const seconds = (since: number) => Math.max(0, Math.round((Date.now() - since) / 1000));

function textOf(status: ConnectionStatus): [state: string, text: string, details: string] {
  switch (status.kind) {
    case 'live':
      return ['done', 'live', 'Everything that the server has recorded is shown.'];
    case 'connecting':
      return ['waiting', 'connecting', 'The page is connecting to the server.'];
    case 'checking':
      return [
        'waiting',
        'checking',
        'The page was away, and asks the server whether their connection still works.',
      ];
    case 'resuming':
      return [
        'limited',
        `resuming (since ${seconds(status.since)} s)`,
        'The connection was lost. The page will resume after the last event, so nothing is missed.',
      ];
    case 'restarting':
      return [
        'limited',
        `server restarting (since ${seconds(status.since)} s)`,
        'The server announced a restart. The page resumes automatically.',
      ];
    case 'behind':
      return [
        'limited',
        `behind by ${status.by.toLocaleString('en')}`,
        'This many recorded events are still on their way.',
      ];
    case 'failed':
      return [
        'failed',
        'not live',
        'The server refused live updates for a list. See the view for the reason, then reload the page.',
      ];
    case 'signed-out':
      return ['failed', 'signed out', 'Your session has ended. Sign in to continue where you left off.'];
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
