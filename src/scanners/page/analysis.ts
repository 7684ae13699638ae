/** The threads that read pages: the server's own never works on one, and a page that is too much for one ends there. */
import type { Page } from '../../core/page.ts';
import { createThreads } from '../kit/threads.ts';
import type { DocumentReading, Told } from './analysis-thread.ts';
import type { LayerVerdict } from './layer.ts';

export interface AnalysisLimits {
  signal: AbortSignal;
  /** for each part, from when a thread takes it up; waiting for a thread has a bound of its own */
  timeoutMs: number;
}

/** Each part settles as soon as it is judged; both reject with the signal's reason, or an Error that says why not. */
export interface Reading {
  document: Promise<DocumentReading>;
  scripts: Promise<LayerVerdict>;
}

export interface Analysis {
  judge(page: Page, limits: AnalysisLimits): Reading;
  /** Has a thread ready before the first page. */
  warmUp(): void;
  /** Ends the threads, and what they work on. */
  close(): Promise<void>;
}

/** Starts no thread before the first page, or `warmUp`. */
export function createAnalysis(): Analysis {
  const threads = createThreads(new URL('./analysis-thread.ts', import.meta.url));
  return {
    judge(page, { signal, timeoutMs }) {
      let onRead = (_reading: DocumentReading) => {};
      let onFailure = (_error: unknown) => {};
      const document = new Promise<DocumentReading>((resolve, reject) => {
        onRead = resolve;
        onFailure = reject;
      });
      const scripts = threads.run<{ page: Page }, LayerVerdict, Told>(
        'judge',
        { page },
        {
          signal,
          timeoutMs,
          onTold(told) {
            if ('document' in told) onRead(told.document);
            else if ('documentFailed' in told) onFailure(new Error(told.documentFailed));
          },
        },
      );
      // When it fails before the document is told of, that fails with it.
      scripts.then(() => onFailure(new Error('the thread did not tell of it')), onFailure);
      // Who asks for one part only need not hear of the other.
      document.catch(() => {});
      return { document, scripts };
    },
    warmUp: () => threads.warmUp(),
    close: () => threads.close(),
  };
}
