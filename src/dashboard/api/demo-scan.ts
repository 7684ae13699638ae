import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { graphql } from './graphql.ts';
import { useAction } from './query.ts';

const StartDemo = graphql(`
  mutation StartDemoScan {
    startDemoScan(input: {}) {
      ... on StartScanSuccess { scan { id } }
      ... on Error { message }
    }
  }
`);

/** Starts a scan of the demo site, and shows it. @returns problem: why it could not be started */
export function useDemoScan(): { start(): void; isStarting: boolean; problem: string | null } {
  const { mutate, isPending, data, error } = useAction(StartDemo);
  const [, navigate] = useLocation();
  const result = data?.startDemoScan;
  const started = result && 'scan' in result ? result.scan.id : null;
  useEffect(() => {
    if (started !== null) navigate(`/scans/${started}`);
  }, [started]);
  return {
    start: () => mutate({}),
    isStarting: isPending,
    problem: error?.message ?? (result && 'message' in result ? result.message : null),
  };
}
