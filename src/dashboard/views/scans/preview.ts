/** What the server would do with targets, before anything is sent to them. */
import { useScanwire } from '@scanwire/client/react';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql.ts';
import { request } from '../../api/query.ts';

const Refusal = graphql(`
  fragment Refusal on Error {
    __typename
    code
    message
    ... on TargetNotVerifiedError { scanners challenges { method location content } }
  }
`);
export type Refusal = ResultOf<typeof Refusal>;
export type Unverified = Extract<Refusal, { __typename: 'TargetNotVerifiedError' }>;

const Preview = graphql(
  `
  query PreviewScan($input: StartScanInput!) {
    previewScan(input: $input) {
      target
      targetKind
      errors { ...Refusal }
      scanners { name stage maxRequests scanner { title } }
      estimate { scans sameTarget duration requests }
      excluded { name error { ...Refusal } }
    }
  }
`,
  [Refusal],
);
export type ScanPreview = ResultOf<typeof Preview>['previewScan'];
export type StartInput = VariablesOf<typeof Preview>['input'];

export interface TargetPreview {
  /** as it was typed */
  target: string;
  preview: ScanPreview | null;
  error: unknown;
}

/** Previews of the targets, in their order; one that is typed again is known. */
export function usePreviews(inputs: readonly StartInput[]): TargetPreview[] {
  const client = useScanwire();
  const results = useQueries({
    queries: inputs.map((input) => ({
      queryKey: [String(Preview), input],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await request(client, Preview, { input }, signal)).previewScan,
    })),
  });
  return inputs.map(({ target }, index) => ({
    target,
    preview: results[index]?.data ?? null,
    error: results[index]?.error ?? null,
  }));
}

/** The value, once it has not changed for so many milliseconds. */
export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
