/** Reads records that end with NUL (option `-z` of git). */

/** Longer than any path of a file system. */
const MAX_RECORD_BYTES = 64 * 1024;

/** @returns the records of each chunk; null for a record longer than 64 kB */
export async function* recordsOf(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<(string | null)[], void, void> {
  /** beginning of a record from earlier chunks; null if it is too long */
  let begun: Buffer[] | null = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length > MAX_RECORD_BYTES) begun = null;
    begun?.push(part);
  };
  for await (const chunk of chunks) {
    const records: (string | null)[] = [];
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      if (length === 0)
        records.push(end - from > MAX_RECORD_BYTES ? null : chunk.toString('utf8', from, end));
      else {
        add(chunk.subarray(from, end));
        records.push(begun && Buffer.concat(begun).toString());
      }
      begun = [];
      length = 0;
      from = end + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
    if (records.length > 0) yield records;
  }
  // The last record of git log does not end with NUL.
  if (length > 0) yield [begun && Buffer.concat(begun as Buffer[]).toString()];
}
