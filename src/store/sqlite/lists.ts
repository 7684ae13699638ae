import type { Lists } from '../../core/result-lists.ts';
import { createResultLists } from '../lists.ts';
import { createScanLists } from '../scan-lists.ts';
import type { Reader } from './reader.ts';
import { findCandidates } from './search/scan-search.ts';
import { createSelect } from './select.ts';

export function createLists(reader: Reader, workspace: string): Lists {
  const select = createSelect(reader);
  return {
    ...createResultLists(select, workspace),
    ...createScanLists(select, workspace, (filter) => findCandidates(reader, workspace, filter)),
  };
}
