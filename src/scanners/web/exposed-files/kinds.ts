/** The kinds of exposed files: where each is requested, and what it means. */
import type { Flaw } from '../../kit/flaw.ts';
import { tar, zip } from './archives.ts';
import { packedSqlDump, sourceCode, sqlDump, sqlite, swapFile } from './backups.ts';
import { privateKey } from './private-key.ts';
import type { Recogniser } from './recogniser.ts';
import { gitHead, mercurialRequires, svnDatabase } from './repositories.ts';
import { actuatorEnvironment, folderStore, heapDump, phpInfo, serverStatus } from './server-pages.ts';
import { awsCredentials, composition, environment, passwordFile } from './settings.ts';

export interface FileKind {
  flaw: Pick<Flaw, 'type' | 'title' | 'cwe' | 'description' | 'remediation'>;
  recognise: Recogniser;
  /** paths at the root of a site */
  names: readonly string[];
  /** paths in the first folders of a site */
  inFolders?: readonly string[];
  /** Default 64 KiB. */
  maxBytes?: number;
}

const KEEP_OUT = 'Move it out of the web root, and deny requests for names that begin with a dot.';
const ROTATE = 'Replace every password, key and token in it, since others may already have it.';

const BACKUP: FileKind['flaw'] = {
  type: 'exposed_backup',
  title: 'Exposed backup file',
  cwe: 'CWE-530',
  description:
    'Anyone who guesses its name can download a backup of a file, a folder or a database, which contains source code, configuration or data.',
  remediation: `${KEEP_OUT} ${ROTATE}`,
};

const repository = (system: string): FileKind['flaw'] => ({
  type: system === 'Git' ? 'exposed_git' : 'exposed_repository',
  title: `Exposed ${system} repository`,
  cwe: 'CWE-527',
  description: `The repository folder of ${system} is public. The source code, and often its whole history, can be restored from it.`,
  remediation: `Do not serve a working copy, and deny requests for names that begin with a dot. ${ROTATE}`,
});

const STATUS: FileKind['flaw'] = {
  type: 'exposed_status_page',
  title: 'Exposed server status page',
  cwe: 'CWE-497',
  description:
    'A page for operators of the server is public. It shows versions, paths, settings, or requests of other visitors.',
  remediation: 'Remove it, or restrict it to the operators of the server.',
};

const configuration = (title: string, description: string): FileKind['flaw'] => ({
  type: 'exposed_configuration',
  title,
  cwe: 'CWE-538',
  description,
  remediation: `${KEEP_OUT} ${ROTATE}`,
});

export const KINDS: readonly FileKind[] = [
  {
    flaw: repository('Git'),
    recognise: gitHead,
    names: ['.git/HEAD'],
    inFolders: ['.git/HEAD'],
  },
  {
    flaw: {
      type: 'exposed_env',
      title: 'Exposed configuration file',
      cwe: 'CWE-538',
      description:
        'A configuration file is public. Such files contain database passwords, API keys and session signing keys.',
      remediation: `${KEEP_OUT} ${ROTATE}`,
    },
    recognise: environment,
    names: ['.env', '.env.local', '.env.production', '.env.bak'],
    inFolders: ['.env'],
  },
  { flaw: repository('Subversion'), recognise: svnDatabase, names: ['.svn/wc.db'] },
  { flaw: repository('Mercurial'), recognise: mercurialRequires, names: ['.hg/requires'] },
  {
    flaw: {
      type: 'exposed_key',
      title: 'Exposed private key',
      cwe: 'CWE-321',
      description:
        'A private key is public. Anyone who has it can impersonate the server, log in where the key is trusted, or decrypt recorded traffic.',
      remediation: `Revoke its certificate, remove it from every list of trusted keys, and create a new one. ${KEEP_OUT}`,
    },
    recognise: privateKey,
    names: ['server.key', 'privkey.pem', 'private.key', 'key.pem', 'id_rsa', '.ssh/id_rsa'],
  },
  {
    flaw: BACKUP,
    recognise: sourceCode,
    names: ['wp-config.php.bak', 'config.php.bak', 'config.php~', 'index.php.bak'],
  },
  { flaw: BACKUP, recognise: swapFile, names: ['.config.php.swp'] },
  { flaw: BACKUP, recognise: sqlDump, names: ['backup.sql', 'dump.sql', 'database.sql', 'db.sql'] },
  { flaw: BACKUP, recognise: packedSqlDump, names: ['backup.sql.gz'] },
  { flaw: BACKUP, recognise: sqlite, names: ['db.sqlite', 'db.sqlite3'] },
  { flaw: BACKUP, recognise: zip, names: ['backup.zip', 'site.zip'], inFolders: ['backup.zip'] },
  { flaw: BACKUP, recognise: tar, names: ['backup.tar.gz', 'site.tar.gz'] },
  {
    flaw: configuration(
      'Exposed password file',
      'User names and password hashes are public. Weak passwords can be cracked from their hashes.',
    ),
    recognise: passwordFile,
    names: ['.htpasswd'],
  },
  {
    flaw: configuration('Exposed AWS credentials', 'A file with AWS keys is public.'),
    recognise: awsCredentials,
    names: ['.aws/credentials'],
  },
  {
    flaw: configuration(
      'Exposed Docker Compose file',
      'The file that configures the containers of the site is public, including its passwords.',
    ),
    recognise: composition,
    names: ['docker-compose.yml'],
  },
  {
    flaw: configuration(
      'Exposed .DS_Store file',
      'A macOS file with the names of all files in its folder is public. It reveals files that no page links to.',
    ),
    recognise: folderStore,
    names: ['.DS_Store'],
  },
  { flaw: STATUS, recognise: phpInfo, names: ['phpinfo.php', 'info.php'], maxBytes: 256 * 1024 },
  { flaw: STATUS, recognise: serverStatus, names: ['server-status'] },
  { flaw: STATUS, recognise: actuatorEnvironment, names: ['actuator/env'], maxBytes: 1024 * 1024 },
  { flaw: STATUS, recognise: heapDump, names: ['actuator/heapdump'] },
];

/** Suffixes of copies that editors and people make. */
export const COPY_ENDINGS = ['.bak', '~', '.old', '.orig'] as const;

/** A copy of a server-side program, in any of the recognised forms. */
export const COPY: FileKind = {
  flaw: BACKUP,
  names: [],
  recognise(content) {
    for (const recognise of [sourceCode, sqlDump, zip, tar]) {
      const sighting = recognise(content);
      if (sighting !== null) return sighting;
    }
    return null;
  },
};

export const REFERENCES: readonly string[] = [
  'https://owasp.org/www-project-web-security-testing-guide/stable/4-Web_Application_Security_Testing/02-Configuration_and_Deployment_Management_Testing/04-Review_Old_Backup_and_Unreferenced_Files_for_Sensitive_Information',
];
