/** Built-in scanners for well-known tools, available when the tool is installed. */
import { execFile } from 'node:child_process';
import type { Scanner } from '../../core/scanner.ts';
import { type CommandSpecInit, commandScanner, type Environment } from './index.ts';
import { findProgram } from './program.ts';

/** Variables that locate the tools' templates and settings. */
const HOME = ['HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'];
const VERSION_TIMEOUT_MS = 5000;

/** https://nmap.org/book/man.html. Scans the address that the target policy has checked. */
const nmap: CommandSpecInit = {
  title: 'nmap',
  description:
    'Finds open ports among the 200 most common TCP ports, and their services. Requires nmap on the server. Scans one address of a host, preferring IPv4. The rate limits the port scan, but not the few probes of the service detection.',
  command: [
    'nmap',
    '-n',
    '-Pn',
    '-sT',
    '-sV',
    '--version-light',
    '-T4',
    '--top-ports',
    '200',
    '--max-rate',
    '{rps}',
    '-oX',
    '-',
    '{ip}',
  ],
  parser: 'nmap',
  // A domain is scanned as a host too, whether or not another scanner searches it for hosts.
  consumes: ['host'],
  intrusiveness: 'active',
};

/** https://bandit.readthedocs.io/en/latest/formatters/json.html */
const bandit: CommandSpecInit = {
  title: 'Bandit',
  description:
    'Finds common vulnerabilities in the Python code of a local repository. Requires bandit on the server.',
  command: ['bandit', '-r', '-f', 'json', '-q', '--', '{target}'],
  parser: {
    json: {
      items: 'results',
      fields: {
        title: 'issue_text',
        type: 'test_id',
        severity: 'issue_severity',
        confidence: 'issue_confidence',
        file: 'filename',
        line: 'line_number',
        cwe: 'issue_cwe.id',
        evidence: 'code',
        references: ['more_info', 'issue_cwe.link'],
      },
    },
  },
  consumes: ['repository'],
  intrusiveness: 'passive',
  // 1: issues were found.
  okExitCodes: [0, 1],
};

/** https://docs.projectdiscovery.io/opensource/nuclei/running */
const nuclei: CommandSpecInit = {
  title: 'nuclei',
  description: 'Runs the templates of nuclei against a URL. Requires nuclei and its templates on the server.',
  command: ['nuclei', '-u', '{url}', '-rate-limit', '{rps}', '-jsonl', '-silent', '-nc', '-duc'],
  parser: 'nuclei',
  consumes: ['url'],
  intrusiveness: 'active',
  env: HOME,
  timeoutSeconds: 7200,
};

/** https://docs.projectdiscovery.io/opensource/httpx/running */
const httpx: CommandSpecInit = {
  title: 'httpx',
  description:
    'Probes a host over HTTPS and HTTP, and reports how it responds. Requires httpx (ProjectDiscovery) on the server.',
  command: ['httpx', '-u', '{target}', '-rate-limit', '{rps}', '-json', '-silent', '-nc', '-duc'],
  parser: 'httpx',
  consumes: ['host'],
  intrusiveness: 'passive',
  env: HOME,
};

/** @param environment of the server */
export function tools(environment: Environment): Scanner[] {
  return [
    commandScanner('nmap', nmap, environment),
    commandScanner('bandit', bandit, environment),
    commandScanner('nuclei', nuclei, environment),
    { ...commandScanner('httpx', httpx, environment), unavailableReason: () => httpxReason(environment) },
  ];
}

/** The Python HTTP client of the same name does not accept this version option. */
async function httpxReason({ PATH }: Environment): Promise<string | null> {
  const found = await findProgram('httpx', PATH);
  if ('reason' in found) return found.reason;
  const answer = await new Promise<string>((resolve) => {
    const options = {
      env: { PATH },
      timeout: VERSION_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: 65_536,
    } as const;
    execFile(found.file, ['-version'], options, (_, stdout, stderr) => resolve(`${stdout}${stderr}`));
  });
  return /current version/i.test(answer) ? null : `${found.file} is not the httpx of ProjectDiscovery`;
}
