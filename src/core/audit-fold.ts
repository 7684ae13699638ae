import type { AuditDraft } from './audit-entry.ts';

const WINDOW_MS = 60_000;
/** Entries of one identity in that time, for each outcome: those of one operation on many scans, and some more. */
const PER_IDENTITY = 200;
/** Entries of one unauthenticated address. */
const PER_STRANGER = 3;
/** Maximum number of unauthenticated addresses that are counted separately. */
const MAX_STRANGERS = 60;

/**
 * Bounds the number of entries about what anybody can repeat, such as requests with a wrong key. Further ones of a minute are
 * counted, and recorded as one entry for each source, action and code when the minute is over.
 */
export function createAuditFold(record: (draft: AuditDraft) => Promise<void>) {
  const written = new Map<string, number>();
  const folded = new Map<string, AuditDraft>();
  let strangers = 0;
  let timer: NodeJS.Timeout | null = null;

  const flush = async (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    strangers = 0;
    written.clear();
    const drafts = [...folded.values()];
    folded.clear();
    await Promise.all(drafts.map(record));
  };
  const countSource = (draft: AuditDraft): { source: string; draft: AuditDraft; isFull: boolean } => {
    const isStranger = draft.identityId === null;
    let source = isStranger
      ? `stranger ${draft.address}`
      : `${draft.outcome} ${draft.workspace} ${draft.identityId}`;
    let counted = draft;
    if (isStranger && !written.has(source)) {
      if (strangers < MAX_STRANGERS) strangers++;
      else {
        counted = { ...draft, address: null };
        source = 'strangers';
      }
    }
    const count = written.get(source) ?? 0;
    const isFull = count >= (isStranger ? PER_STRANGER : PER_IDENTITY);
    if (!isFull) written.set(source, count + 1);
    return { source, draft: counted, isFull };
  };

  return {
    /** Records an entry, or counts it. */
    async add(given: AuditDraft): Promise<void> {
      timer ??= setTimeout(flush, WINDOW_MS).unref();
      const { source, draft, isFull } = countSource(given);
      if (!isFull) return await record(draft);
      const key = `${source} ${draft.action} ${draft.code}`;
      const known = folded.get(key);
      if (known) known.count++;
      else
        folded.set(key, {
          ...draft,
          ...{ subjectKind: null, subjectId: null, detail: 'more within a minute' },
        });
    },
    /** Records what is counted so far. */
    flush,
  };
}
