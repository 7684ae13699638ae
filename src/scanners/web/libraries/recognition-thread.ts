/** Runs in the threads of `library-data.ts`, because both patterns and scripts are untrusted. */
import { createHash } from 'node:crypto';
import retire from 'retire';
import type { Repository } from 'retire/lib/types.js';
import type { ThreadTask } from '../../kit/threads.ts';
import { type KnownVulnerability, parseLibraryData } from './retire-data.ts';

/** A library version with known vulnerabilities. */
export interface VulnerableLibrary {
  component: string;
  version: string;
  foundBy: 'content' | 'file name' | 'address';
  vulnerabilities: KnownVulnerability[];
}

/** UTF-8 of JSON, shared by all threads; `id` tells its versions apart. */
export interface SharedData {
  id: number;
  bytes: SharedArrayBuffer;
}

export interface Script {
  /** null for an inline script */
  url: string | null;
  /** null to recognise a script by its URL alone */
  content: string | null;
}

const decoder = new TextDecoder();
let current: { id: number; repository: Repository } | null = null;

/** Validates the data. @returns normalised JSON in UTF-8 @throws Error that says what is wrong */
export function prepare({ body, port }: ThreadTask<{ body: Uint8Array }>): {
  bytes: SharedArrayBuffer;
  components: number;
} {
  port.postMessage('begun');
  const repository = parseLibraryData(decoder.decode(body));
  const json = new TextEncoder().encode(retire.replaceVersion(JSON.stringify(repository)));
  const bytes = new SharedArrayBuffer(json.byteLength);
  new Uint8Array(bytes).set(json);
  return { bytes, components: Object.keys(repository).length };
}

/** @returns each library once; the version in its content takes precedence over its name or URL */
export function recognise({
  data,
  script,
  port,
}: ThreadTask<{ data: SharedData; script: Script }>): VulnerableLibrary[] {
  if (current?.id !== data.id) {
    // TextDecoder does not accept shared memory.
    const json = decoder.decode(new Uint8Array(data.bytes).slice());
    current = { id: data.id, repository: JSON.parse(json) };
  }
  port.postMessage('begun');
  const { repository } = current;
  const found = new Map<string, VulnerableLibrary[]>();
  const take = (foundBy: VulnerableLibrary['foundBy'], components: readonly Found[]) => {
    const named = new Map<string, VulnerableLibrary[]>();
    for (const { component, version, vulnerabilities = [] } of components) {
      if (found.has(component) || !isVersion(version)) continue;
      const list = named.get(component) ?? [];
      list.push({ component, version, foundBy, vulnerabilities: distinct(vulnerabilities) });
      named.set(component, list);
    }
    for (const [component, list] of named) found.set(component, list);
  };
  if (script.content !== null) take('content', retire.scanFileContent(script.content, repository, { sha1 }));
  if (script.url !== null) {
    const { origin, pathname } = new URL(script.url);
    take('file name', retire.scanFileName(pathname, repository, false));
    take('address', retire.scanUri(origin + pathname, repository));
  }
  return [...found.values()].flat().filter(({ vulnerabilities }) => vulnerabilities.length > 0);
}

type Found = Pick<VulnerableLibrary, 'component' | 'version'> & { vulnerabilities?: KnownVulnerability[] };

export function warmUp(): void {}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

const isVersion = (version: unknown): version is string =>
  typeof version === 'string' && version.length <= 50 && /^\d/.test(version);

/** Removes duplicates: the data lists a vulnerability once for each version range. */
function distinct(vulnerabilities: readonly KnownVulnerability[]): KnownVulnerability[] {
  const seen = new Set<string>();
  return vulnerabilities.filter(({ identifiers, info }) => {
    const key = JSON.stringify([identifiers, info]);
    return !seen.has(key) && seen.add(key);
  });
}
