/** What can be done with the selected scans. */
import { useState } from 'react';
import { graphql } from '../../api/graphql.ts';
import { useAction } from '../../api/query.ts';
import type { ScanRow } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { isFinal } from '../../ui/status.tsx';

const Cancel = graphql(`
  mutation CancelScans($ids: [ID!]!) {
    cancelScans(input: { selection: { ids: $ids } }) {
      ... on CancelScansSuccess { failed { error { message } } }
      ... on Error { message }
    }
  }
`);
const Delete = graphql(`
  mutation DeleteScans($ids: [ID!]!) {
    deleteScans(input: { selection: { ids: $ids } }) {
      ... on DeleteScansSuccess { failed { error { message } } }
      ... on Error { message }
    }
  }
`);

/** Scans in one call. */
const MOST = 100;

const counted = (count: number): string => (count === 1 ? '1 scan' : `${count} scans`);

export function SelectionBar({ scans, onClear }: { scans: readonly ScanRow[]; onClear(): void }) {
  const cancel = useAction(Cancel);
  const remove = useAction(Delete);
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState('');
  const ended = scans.filter(({ status }) => isFinal(status)).map(({ id }) => id);
  const active = scans.filter(({ status }) => !isFinal(status)).map(({ id }) => id);
  const isBusy = cancel.isPending || remove.isPending;

  const run = async (ids: readonly string[], act: (ids: string[]) => Promise<Outcome>) => {
    setProblem('');
    try {
      const problems: string[] = [];
      for (let from = 0; from < ids.length; from += MOST) {
        const outcome = await act(ids.slice(from, from + MOST));
        if ('message' in outcome) problems.push(outcome.message);
        else problems.push(...outcome.failed.map(({ error }) => error.message));
      }
      if (problems.length === 0) onClear();
      else setProblem([...new Set(problems)].join(' '));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <>
      <strong className="number">{counted(scans.length)} selected</strong>
      {active.length > 0 && (
        <Button
          icon="stop"
          disabled={isBusy}
          onClick={() => void run(active, async (ids) => (await cancel.mutateAsync({ ids })).cancelScans)}
        >
          Cancel {counted(active.length)}
        </Button>
      )}
      {ended.length > 0 && (
        <Button icon="trash" kind="danger" disabled={isBusy} onClick={() => setAsking(true)}>
          Delete {counted(ended.length)}
        </Button>
      )}
      <Button kind="quiet" onClick={onClear}>
        Select none
      </Button>
      {problem !== '' && (
        <span className="refusal" role="alert">
          {problem}
        </span>
      )}
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${counted(ended.length)}?`}
        description="All their results and their log are deleted. This cannot be undone."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button
              kind="danger"
              icon="trash"
              onClick={() => {
                setAsking(false);
                void run(ended, async (ids) => (await remove.mutateAsync({ ids })).deleteScans);
              }}
            >
              Delete
            </Button>
          </>
        }
      />
    </>
  );
}

type Outcome = { message: string } | { failed: readonly { error: { message: string } }[] };
