import {
  createSourceAnalysis,
  type SourceAnalysis,
  type SourceLimits,
} from '../../src/scanners/kit/source/analysis.ts';

/** Module of the threads, as the server starts them. */
export const SOURCE_THREAD = new URL('../../src/scanners/source-thread.ts', import.meta.url);

/** The analysis of source code as the server has it. */
export const sourceAnalysis = (limits?: SourceLimits): SourceAnalysis =>
  createSourceAnalysis(SOURCE_THREAD, limits);
