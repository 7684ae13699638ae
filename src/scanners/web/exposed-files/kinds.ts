/** The kinds of exposed files: where each is requested, and what it means. */
import type { Flaw } from '../../kit/flaw.ts';
import { tar, zip } from './archives.ts';
import { packedSqlDump, sourceCode, sqlDump, sqlite, swapFile } from './backups.ts';
import { privateKey } from './private-key.ts';
import type { Recogniser } from './recogniser.ts';
import { gitHead, mercurialRequires, svnDatabase } from './repositories.ts';
import { actuatorEnvironment, folderStore, heapDump, phpInfo, serverStatus } from './server-pages.ts';
import { awsCredentials, composition, environment, passwordFile } from './settings.ts';

export interface Kind {
  flaw: Pick<Flaw, 'type' | 'title' | 'cwe' | 'description' | 'remediation'>;
  recognise: Recogniser;
  /** paths at the root of a site */
  names: readonly string[];
  /** paths in the first folders of a site */
  inFolders?: readonly string[];
  /** Default 64 KiB. */
  maxBytes?: number;
}

const KEEP_OUT =
  'Remove it from the folder that the server serves, keep such files elsewhere, and refuse names that begin with a dot.';
const ROTATE = 'Replace every password, key and token in it: somebody may have it already.';

const BACKUP: Kind['flaw'] = {
  type: 'exposed_backup',
  title: 'Backup is downloadable',
  cwe: 'CWE-530',
  description:
    'A backup of a file, a folder or a database is served to everybody who guesses its name. It shows source code, configuration or data.',
  remediation: `${KEEP_OUT} ${ROTATE}`,
};

const repository = (system: string): Kind['flaw'] => ({
  type: system === 'Git' ? 'exposed_git' : 'exposed_repository',
  title: `${system} repository is downloadable`,
  cwe: 'CWE-527',
  description: `The folder in which ${system} keeps a repository is served to everybody. The source code, and often its whole history, can be restored from it.`,
  remediation: `Serve a folder that is no working copy, and refuse names that begin with a dot. ${ROTATE}`,
});

const STATUS: Kind['flaw'] = {
  type: 'exposed_status_page',
  title: 'Server status page is public',
  cwe: 'CWE-497',
  description:
    'A page for the operators of the server is public. It shows versions, paths, settings, or the requests of others.',
  remediation: 'Remove it, or restrict it to the operators of the server.',
};

const configuration = (title: string, description: string): Kind['flaw'] => ({
  type: 'exposed_configuration',
  title,
  cwe: 'CWE-538',
  description,
  remediation: `${KEEP_OUT} ${ROTATE}`,
});

export const KINDS: readonly Kind[] = [
  {
    flaw: repository('Git'),
    recognise: gitHead,
    names: ['.git/HEAD'],
    inFolders: ['.git/HEAD'],
  },
  {
    flaw: {
      type: 'exposed_env',
      title: 'File of settings is downloadable',
      cwe: 'CWE-538',
      description:
        'The file from which a program reads its settings is served to everybody: database passwords, keys of services, keys that sign sessions.',
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
      title: 'Private key is downloadable',
      cwe: 'CWE-321',
      description:
        'A private key is served to everybody. Whoever has it can pose as the server, log in where the key is trusted, or decrypt recorded traffic.',
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
      'Password file is downloadable',
      'User names and password hashes are served to everybody. Weak passwords can be cracked from their hashes.',
    ),
    recognise: passwordFile,
    names: ['.htpasswd'],
  },
  {
    flaw: configuration('AWS credentials are downloadable', 'A file with AWS keys is served to everybody.'),
    recognise: awsCredentials,
    names: ['.aws/credentials'],
  },
  {
    flaw: configuration(
      'Docker Compose file is downloadable',
      'The file that configures the containers of the site is served to everybody, with the passwords in it.',
    ),
    recognise: composition,
    names: ['docker-compose.yml'],
  },
  {
    flaw: configuration(
      '.DS_Store file is downloadable',
      'A file of macOS that lists its folder is served to everybody. It reveals files that no page links to.',
    ),
    recognise: folderStore,
    names: ['.DS_Store'],
  },
  { flaw: STATUS, recognise: phpInfo, names: ['phpinfo.php', 'info.php'], maxBytes: 256 * 1024 },
  { flaw: STATUS, recognise: serverStatus, names: ['server-status'] },
  { flaw: STATUS, recognise: actuatorEnvironment, names: ['actuator/env'], maxBytes: 1024 * 1024 },
  { flaw: STATUS, recognise: heapDump, names: ['actuator/heapdump'] },
];

/** Endings that editors and people add to the name of a file to keep a copy. */
export const COPY_ENDINGS = ['.bak', '~', '.old', '.orig'] as const;

/** A copy of a program, by whichever form it has. */
export const COPY: Kind = {
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
