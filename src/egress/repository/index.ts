/** Opens repositories: local folders in place, and git URLs as clones in private temporary folders. */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { CancelGroup } from '../../core/abort.ts';
import { EgressError, type Repository, type RepositoryInit } from '../../core/scanner.ts';
import type { Children } from '../child.ts';
import type { FileRoots } from '../files.ts';
import type { Purpose } from '../target-policy.ts';
import { parseGitAddress } from './address.ts';
import { clone } from './clone.ts';
import { filesOf } from './folder.ts';
import { checkGit, createGit, type Git } from './git.ts';
import { identityOfRepository } from './identity.ts';
import { borrowRepository, findLocalGit } from './local-git.ts';
import { createObjects, type Objects } from './objects.ts';
import { createTemporaryFolder, removeAbandonedFolders, removeTemporaryFolder } from './temporary-folder.ts';

type AddressesOf = (host: string, purpose: Purpose) => Promise<readonly string[]>;

export interface Repositories {
  /**
   * Opens a repository once for all callers. The limits of the first caller apply.
   * @param addressesOf returns the addresses of a host that the target policy allows, at least one
   * @throws TargetRefusedError or EgressError
   */
  open(location: string, init: RepositoryInit, addressesOf: AddressesOf): Promise<Repository>;
  /** @returns the identity of the repository, the same for all its clones */
  identify(location: string): Promise<string>;
  /** Removes the temporary folders. Call it after the child processes have ended. */
  close(): Promise<void>;
}

export interface RepositoriesInit {
  fileRoots: FileRoots;
  children: Children;
  /** cancels all running operations */
  cancels: CancelGroup;
  userAgent: string;
}

const DEFAULT_MAX_BYTES = 1024 ** 3;
const DEFAULT_TIMEOUT_MS = 10 * 60 * 1000;
const MAX_TIMEOUT_MS = 24 * 60 * 60 * 1000;

export function createRepositories({
  fileRoots,
  children,
  cancels,
  userAgent,
}: RepositoriesInit): Repositories {
  const ending = new AbortController();
  const { signal } = ending;
  cancels.add((reason) => ending.abort(reason));
  const opened = new Map<string, Promise<Repository>>();
  const identities = new Map<string, Promise<string>>();
  const folders = new Set<string>();

  /** Runs git in a temporary folder, which is removed if `work` fails, else when the session is closed. */
  const withGit = async <T>(work: (git: Git) => Promise<T>): Promise<T> => {
    await checkGit(children, [cancels]);
    signal.throwIfAborted();
    await removeAbandonedFolders();
    const folder = await createTemporaryFolder();
    folders.add(folder);
    try {
      return await work(createGit(folder, children, [cancels]));
    } catch (error) {
      await removeTemporaryFolder(folder);
      folders.delete(folder);
      throw error;
    }
  };

  const openFolder = async (location: string, history: boolean): Promise<Repository> => {
    const root = await realpath(location).catch((error: NodeJS.ErrnoException) => {
      // The error must not reveal whether a file outside the folders exists.
      fileRoots.requireContained(location);
      throw new EgressError(error.code ?? 'EUNKNOWN', `${location} could not be opened (${error.code}).`);
    });
    fileRoots.requireContained(root);
    if (!(await stat(root)).isDirectory())
      throw new EgressError('ENOTDIR', `${location} is a file. Scan the folder that contains it.`);
    const local = await findLocalGit(root);
    let objects: Objects | null = null;
    if (local !== null && (history || local.bare)) {
      objects = await withGit(async (git) =>
        createObjects(git, await borrowRepository(local, git, signal), signal),
      );
    }
    const revision = local?.revision ?? null;
    return {
      revision,
      files: (onSkipped) =>
        local?.bare && objects && revision !== null
          ? objects.filesOf(revision, onSkipped)
          : filesOf(root, signal, onSkipped),
      history(onSkipped) {
        if (!history) throw withoutHistory();
        return objects ? objects.history(onSkipped) : nothing();
      },
    };
  };

  const identify = async (location: string): Promise<string> => {
    const folder = isAbsolute(location) ? await realpath(location).catch(() => null) : location;
    // The scanner that opens it reports that the folder is not allowed.
    if (folder === null || (isAbsolute(folder) && !fileRoots.contains(folder))) return `path ${location}`;
    return await identityOfRepository(folder, fileRoots.realPaths(), signal);
  };

  return {
    open(location, init, addressesOf) {
      const key = `${init.history === true} ${location}`;
      let repository = opened.get(key);
      if (!repository) {
        const opening = isAbsolute(location)
          ? openFolder(location, init.history === true)
          : openAddress(location, init, { addressesOf, userAgent, signal, withGit });
        repository = opening.catch((error) => {
          // If the session has ended, report that instead of an error caused by it.
          signal.throwIfAborted();
          throw error;
        });
        opened.set(key, repository);
      }
      return repository;
    },
    identify(location) {
      let identity = identities.get(location);
      if (!identity) {
        identity = identify(location);
        identities.set(location, identity);
      }
      return identity;
    },
    async close() {
      await Promise.allSettled(opened.values());
      await Promise.all([...folders].map(removeTemporaryFolder));
      folders.clear();
    },
  };
}

interface AddressParts {
  addressesOf: AddressesOf;
  userAgent: string;
  signal: AbortSignal;
  withGit<T>(work: (git: Git) => Promise<T>): Promise<T>;
}

async function openAddress(
  location: string,
  { history = false, maxBytes = DEFAULT_MAX_BYTES, timeoutMs = DEFAULT_TIMEOUT_MS }: RepositoryInit,
  { addressesOf, userAgent, signal, withGit }: AddressParts,
): Promise<Repository> {
  const address = parseGitAddress(location);
  // The request of the git protocol contains the path of the address, as over HTTP. That of ssh begins with a fixed line.
  const addresses = await addressesOf(address.host, {
    port: address.port,
    isRequest: address.scheme !== 'ssh',
  });
  return withGit(async (git) => {
    const gitDir = await clone(address, {
      ...{ git, addresses, history, maxBytes, userAgent },
      timeoutMs: Math.min(timeoutMs, MAX_TIMEOUT_MS),
    });
    const objects = createObjects(git, gitDir, signal);
    const head = await objects.info('HEAD^{commit}');
    const revision = head?.type === 'commit' ? head.id : null;
    // git takes any web page for an empty repository, since the dumb HTTP protocol has no header.
    const hasRefs = async () => (await git.run([`--git-dir=${gitDir}`, 'for-each-ref', '--count=1'])) !== '';
    if (revision === null && !(history && (await hasRefs()))) {
      throw new EgressError('GIT', 'The folder is not a git repository, or the repository has no commits.');
    }
    return {
      revision,
      files: (onSkipped) => (revision === null ? nothing() : objects.filesOf(revision, onSkipped)),
      history(onSkipped) {
        if (!history) throw withoutHistory();
        return objects.history(onSkipped);
      },
    };
  });
}

const withoutHistory = () => new Error('The repository was opened without its history.');

async function* nothing(): AsyncGenerator<never, void, void> {}
