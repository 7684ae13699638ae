/** Threads that read and judge pages, so that a slow page cannot block the server's own thread. */
import type { Page } from '../../core/page.ts';
import { createThreads } from '../kit/threads.ts';
import type { DocumentReading, Told } from './analysis-thread.ts';
import type { LayerVerdict } from './layer.ts';

export interface AnalysisLimits {
  signal: AbortSignal;
  /** for each part, from its start in a thread; waiting for a thread has a limit of its own */
  timeoutMs: number;
}

/** Each part settles when it is judged. Both reject with the signal's reason, or an Error with the cause. */
export interface PageReading {
  document: Promise<DocumentReading>;
  scripts: Promise<LayerVerdict>;
}

export interface Analysis {
  judge(page: Page, limits: AnalysisLimits): PageReading;
  /** Starts a thread before the first page. */
  warmUp(): void;
  /** Ends the threads and their work. */
  close(): Promise<void>;
}

/** Starts no thread before the first page or `warmUp`. */
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
      // If it fails before the document is judged, the document fails with it.
      scripts.then(() => onFailure(new Error('the thread did not report the document')), onFailure);
      // The caller may await one part only.
      document.catch(() => {});
      return { document, scripts };
    },
    warmUp: () => threads.warmUp(),
    close: () => threads.close(),
  };
}
