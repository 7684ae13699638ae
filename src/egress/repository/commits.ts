/**
 * Reads commits from the object files of a local repository (gitformat-pack(5)) without running git, since the
 * configuration and hooks of the repository could make git run code, and git may not be installed.
 */
import { closeSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { openRegularFile, readAt, readRegularFile } from './folder.ts';

export interface Commits {
  /** @returns the id of the first parent; null for a commit without parents. @throws Error if it cannot be read */
  firstParentOf(id: string): Promise<string | null>;
  close(): void;
}

const MAX_PACKS = 1000;
/** Total size of all pack indexes, enough for two million objects. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;
const MAX_COMMIT_BYTES = 1024 * 1024;
const MAX_DELTAS = 50;
/** Bytes of a pack that are read at once, since consecutive commits are stored together. */
const WINDOW_BYTES = 256 * 1024;
/** Type and size of an object, and the base of a delta. */
const MAX_HEAD_BYTES = 64;

const COMMIT = 1;
const OFFSET_DELTA = 6;
const REF_DELTA = 7;

interface Pack {
  path: string;
  index: Index;
  file: number | null;
  window: { from: number; bytes: Buffer };
}

/** @param gitDir path without symbolic links */
export async function openCommits(gitDir: string): Promise<Commits> {
  const objects = join(gitDir, 'objects');
  const packs = await openPacks(join(objects, 'pack'));

  const readPacked = async (id: string): Promise<Buffer | null> => {
    for (const pack of packs) {
      const offset = pack.index.offsetOf(id);
      if (offset !== null) return await readObject(pack, offset, 0);
    }
    return null;
  };
  const readLoose = async (id: string): Promise<Buffer> => {
    const file = await readRegularFile(join(objects, id.slice(0, 2), id.slice(2)), MAX_COMMIT_BYTES);
    const content = inflate(file, MAX_COMMIT_BYTES);
    const end = content.indexOf(0);
    if (!/^commit \d+$/.test(content.toString('latin1', 0, end))) throw new Error(`${id} is not a commit`);
    return content.subarray(end + 1);
  };

  return {
    async firstParentOf(id) {
      const commit = (await readPacked(id)) ?? (await readLoose(id));
      const [, parent = null] =
        /^tree [0-9a-f]+\nparent ([0-9a-f]+)\n/.exec(commit.toString('latin1', 0, 200)) ?? [];
      return parent;
    },
    close() {
      for (const { file } of packs) if (file !== null) closeSync(file);
    },
  };
}

async function openPacks(folder: string): Promise<Pack[]> {
  const names: string[] = [];
  const entries = await opendir(folder).catch(() => null);
  if (entries === null) return [];
  for await (const { name } of entries) {
    if (!/^pack-[0-9a-f]{40,64}\.idx$/.test(name)) continue;
    if (names.push(name) > MAX_PACKS) throw new Error(`more than ${MAX_PACKS} packs`);
  }
  const packs: Pack[] = [];
  let room = MAX_INDEX_BYTES;
  for (const name of names) {
    const bytes = await readRegularFile(join(folder, name), room + 1);
    room -= bytes.length;
    if (room < 0) throw new Error(`pack indexes of more than ${MAX_INDEX_BYTES} bytes`);
    const path = join(folder, name.replace(/idx$/, 'pack'));
    packs.push({
      path,
      index: readIndex(bytes, (name.length - 'pack-.idx'.length) / 2),
      file: null,
      window: { from: 0, bytes: Buffer.alloc(0) },
    });
  }
  return packs;
}

interface Index {
  idBytes: number;
  offsetOf(id: string): number | null;
}

/**
 * Version 2 of the format: 256 running totals by first byte, ids in order, checksums, offsets, large offsets.
 * @param length bytes of an id: 20 of SHA-1, 32 of SHA-256
 */
function readIndex(bytes: Buffer, length: number): Index {
  if (bytes.readUInt32BE(0) !== 0xff_74_4f_63 || bytes.readUInt32BE(4) !== 2)
    throw new Error('not a pack index of version 2');
  const totalUpTo = (byte: number) => (byte < 0 ? 0 : bytes.readUInt32BE(8 + 4 * byte));
  const count = totalUpTo(255);
  const ids = 8 + 4 * 256;
  return {
    idBytes: length,
    offsetOf(id) {
      const wanted = Buffer.from(id, 'hex');
      const offsets = ids + count * (length + 4);
      const first = wanted[0] ?? 0;
      let low = totalUpTo(first - 1);
      let high = totalUpTo(first);
      while (low < high) {
        const middle = (low + high) >> 1;
        const order = bytes.compare(wanted, 0, length, ids + middle * length, ids + (middle + 1) * length);
        if (order === 0) {
          const offset = bytes.readUInt32BE(offsets + 4 * middle);
          if (offset < 0x80_00_00_00) return offset;
          return Number(bytes.readBigUInt64BE(offsets + 4 * count + 8 * (offset - 0x80_00_00_00)));
        }
        if (order < 0) low = middle + 1;
        else high = middle;
      }
      return null;
    },
  };
}

/** @returns the content of a commit, with deltas applied */
async function readObject(pack: Pack, offset: number, deltas: number): Promise<Buffer> {
  const head = await bytesAt(pack, offset, MAX_HEAD_BYTES);
  let at = 0;
  const next = () => head[at++] ?? 0;
  let byte = next();
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let shift = 4; byte & 128; shift += 7) {
    byte = next();
    size += (byte & 127) * 2 ** shift;
  }
  if (size > MAX_COMMIT_BYTES || deltas > MAX_DELTAS) throw new Error('a commit is too large');
  if (type === COMMIT) return await contentAt(pack, offset + at, size);
  if (type === OFFSET_DELTA) {
    byte = next();
    let back = byte & 127;
    while (byte & 128 && at < MAX_HEAD_BYTES) {
      byte = next();
      back = (back + 1) * 128 + (byte & 127);
    }
    const base = await readObject(pack, offset - back, deltas + 1);
    return applyDelta(base, await contentAt(pack, offset + at, size));
  }
  if (type === REF_DELTA) {
    const id = head.toString('hex', at, at + pack.index.idBytes);
    const baseOffset = pack.index.offsetOf(id);
    if (baseOffset === null) throw new Error(`${id} is missing`);
    const base = await readObject(pack, baseOffset, deltas + 1);
    return applyDelta(base, await contentAt(pack, offset + at + pack.index.idBytes, size));
  }
  throw new Error('not a commit');
}

/** Deflated content is at most slightly longer than the original. */
const contentAt = async (pack: Pack, offset: number, size: number): Promise<Buffer> =>
  inflate(await bytesAt(pack, offset, size + (size >> 8) + 64), size);

const inflate = (bytes: Buffer, maxBytes: number): Buffer =>
  inflateSync(bytes, { maxOutputLength: Math.max(1, maxBytes) });

/** @returns `length` bytes, or fewer at the end of the pack */
async function bytesAt(pack: Pack, offset: number, length: number): Promise<Buffer> {
  const { from, bytes } = pack.window;
  const start = offset - from;
  if (start >= 0 && start + length <= bytes.length) return bytes.subarray(start, start + length);
  pack.file ??= await openRegularFile(pack.path);
  const window = Buffer.allocUnsafe(Math.max(WINDOW_BYTES, length));
  const read = await readAt(pack.file, window, offset);
  pack.window = { from: offset, bytes: window.subarray(0, read) };
  return window.subarray(0, Math.min(read, length));
}

/** Copies pieces of the base, and inserts pieces of the delta (gitformat-pack(5), "Deltified representation"). */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  let at = 0;
  const size = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = delta[at++] ?? 0;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128 || shift > 49) return value;
    }
  };
  /** Reads a number; the bits of the instruction say which of its bytes are present. */
  const packed = (bits: number, count: number) => {
    let value = 0;
    for (let byte = 0; byte < count; byte++)
      if (bits & (1 << byte)) value += (delta[at++] ?? 0) * 2 ** (8 * byte);
    return value;
  };
  size();
  const total = size();
  if (total > MAX_COMMIT_BYTES) throw new Error('a commit is too large');
  const result = Buffer.alloc(total);
  let filled = 0;
  while (at < delta.length) {
    const instruction = delta[at++] ?? 0;
    if (instruction & 128) {
      const from = packed(instruction, 4);
      const length = packed(instruction >> 4, 3) || 0x1_00_00;
      filled += base.copy(result, filled, from, from + length);
    } else {
      filled += delta.copy(result, filled, at, at + instruction);
      at += instruction;
    }
  }
  return result;
}
