/** What a person can do to a scan. */
import { useState } from 'react';
import { graphql } from '../../api/graphql.ts';
import { useAction } from '../../api/query.ts';

const Pause = graphql(`
  mutation PauseScan($id: ID!) { action: pauseScan(input: { id: $id }) { ... on Error { code message } } }
`);
const Resume = graphql(`
  mutation ResumeScan($id: ID!) { action: resumeScan(input: { id: $id }) { ... on Error { code message } } }
`);
const Cancel = graphql(`
  mutation CancelScan($id: ID!) { action: cancelScan(input: { id: $id }) { ... on Error { code message } } }
`);
const Skip = graphql(`
  mutation SkipScanner($id: ID!, $scanner: String!) {
    action: skipScanner(input: { scanId: $id, scanner: $scanner }) { ... on Error { code message } }
  }
`);
const Rerun = graphql(`
  mutation RerunScan($id: ID!) {
    action: rerunScan(input: { id: $id }) { ... on RerunScanSuccess { scan { id } } ... on Error { code message } }
  }
`);
const RerunDemo = graphql(`
  mutation RerunDemoScan {
    action: startDemoScan(input: {}) { ... on StartScanSuccess { scan { id } } ... on Error { code message } }
  }
`);

interface Outcome {
  action: { scan?: { id: string } | undefined; message?: string | undefined };
}

export interface ScanActions {
  isBusy: boolean;
  /** Why the last action failed. */
  error: unknown;
  forget(): void;
  pause(): void;
  resume(): void;
  cancel(): void;
  skip(scanner: string): void;
  rerun(): void;
}

/** @param opened gets the id of the new scan of a rerun */
export function useScanActions(id: string, isDemo: boolean, opened: (scanId: string) => void): ScanActions {
  const [error, setError] = useState<unknown>(null);
  const actions = {
    pause: useAction(Pause),
    resume: useAction(Resume),
    cancel: useAction(Cancel),
    skip: useAction(Skip),
    rerun: useAction(Rerun),
    demo: useAction(RerunDemo),
  };
  const run = async (work: Promise<unknown>) => {
    setError(null);
    try {
      const { action } = (await work) as Outcome;
      if (action.message !== undefined) setError(new Error(action.message));
      else if (action.scan) opened(action.scan.id);
    } catch (thrown) {
      setError(thrown);
    }
  };
  return {
    isBusy: Object.values(actions).some(({ isPending }) => isPending),
    error,
    forget: () => setError(null),
    pause: () => void run(actions.pause.mutateAsync({ id })),
    resume: () => void run(actions.resume.mutateAsync({ id })),
    cancel: () => void run(actions.cancel.mutateAsync({ id })),
    skip: (scanner) => void run(actions.skip.mutateAsync({ id, scanner })),
    // The servers of a demo scan end with it.
    rerun: () => void run(isDemo ? actions.demo.mutateAsync({}) : actions.rerun.mutateAsync({ id })),
  };
}
