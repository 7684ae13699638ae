import {
  createSourceAnalysis,
  type SourceAnalysis,
  type SourceLimits,
} from '../../src/scanners/kit/source/analysis.ts';

/** Module that the threads run, as in the server. */
export const SOURCE_THREAD = new URL('../../src/scanners/source-thread.ts', import.meta.url);

/** The analysis of source code, as in the server. */
export const sourceAnalysis = (limits?: SourceLimits): SourceAnalysis =>
  createSourceAnalysis(SOURCE_THREAD, limits);
