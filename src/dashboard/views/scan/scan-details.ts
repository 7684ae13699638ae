/** One scan, live: its state, and the progress of its scanners. Its results are in the store. */
import { useMemo } from 'react';
import { graphql, type ResultOf } from '../../api/graphql.ts';
import { request, useApi } from '../../api/query.ts';
import { fieldsOf, useScanList, useSession } from '../../api/session.ts';
import { stateOfScanner } from '../../ui/status.tsx';

const ScanDetails = graphql(`
  fragment ScanDetails on Scan {
    id target targetKind label status progress message error createdAt startedAt finishedAt requests errors demo external lastSeq
    summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } }
    scanners {
      name title state error inputsDone inputsKnown requests errors hosts endpoints findings startedAt finishedAt options
      scanner { intrusiveness }
    }
    warnings { code scanner count message firstSeq }
    exports { format mediaType url }
  }
`);
export type ScanDetails = ResultOf<typeof ScanDetails>;
export type ScannerRun = ScanDetails['scanners'][number];

const ReadScan = graphql('query ReadScan($id: ID!) { scan(id: $id) { ...ScanDetails } }', [ScanDetails]);

const Permission = graphql('query Permission { viewer { role } }');

/** @returns the scan, live; `scan` is null while it loads, and if there is none */
export function useScanDetails(id: string): { scan: ScanDetails | null; isLoaded: boolean; error: unknown } {
  const { client } = useSession();
  const list = useScanList<ScanDetails>(id, {
    filter: { ids: [id] },
    selection: fieldsOf(ScanDetails),
    async read(signal) {
      const { scan } = await request(client, ReadScan, { id }, signal);
      return scan ? [scan] : [];
    },
  });
  return { scan: list.scan(id), isLoaded: list.isLoaded, error: list.error };
}

/** Whether the viewer may change scans; false until it is known. */
export function useMayChange(): boolean {
  const { data } = useApi(Permission, {});
  return data !== undefined && data.viewer.role !== 'VIEWER';
}

/** Title of a scanner of the scan; its name if it is not one of them. */
export const titleOf = ({ scanners }: Pick<ScanDetails, 'scanners'>, name: string): string =>
  scanners.find((run) => run.name === name)?.title ?? name;

/** As `titleOf`, the same function for the same scan. */
export const useTitleOf = (scan: ScanDetails): ((name: string) => string) =>
  useMemo(() => (name) => titleOf(scan, name), [scan.id]);

/** `1 request`, `1,200 requests`. */
export const counted = (count: number, name: string): string =>
  `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`;

/** 0 to 1, of the inputs that are known until now. */
export function doneOf({ state, inputsDone, inputsKnown }: ScannerRun): number {
  if (state === 'PENDING') return 0;
  if (state !== 'STARTED') return 1;
  return inputsKnown === 0 ? 0 : Math.min(1, inputsDone / inputsKnown);
}

export const segmentOf = (run: ScannerRun) => ({
  name: `${run.title}: ${run.inputsDone} of ${counted(run.inputsKnown, 'input')}`,
  state: stateOfScanner(run.state),
  done: doneOf(run),
});
