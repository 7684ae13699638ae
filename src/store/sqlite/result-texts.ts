import type { ResultTexts } from '../../core/export.ts';
import { createResultTexts } from '../result-texts.ts';
import type { Database } from './database.ts';
import { createPositionReads } from './positions.ts';
import { createSelect } from './select.ts';
import { asUnavailable } from './unavailable.ts';

export const createTexts = (
  { reader, prisma }: Pick<Database, 'reader' | 'prisma'>,
  workspace: string,
): ResultTexts =>
  createResultTexts(
    {
      ...{ select: createSelect(reader), positions: createPositionReads(reader), prisma },
      toKnownError: asUnavailable,
    },
    workspace,
  );
