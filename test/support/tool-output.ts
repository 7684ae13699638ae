/** Tool output, written according to the specifications of the formats, and a parser run on pieces of it. */

import type { ReadContext } from '../../src/formats/read/reading.ts';
import type { CommandSpecInit } from '../../src/scanners/command/index.ts';
import { createParser, parserSchema } from '../../src/scanners/command/parser.ts';
import { type Collected, sortByKind } from '../../src/sdk/run-scanner.ts';

const RUN: ReadContext = {
  scanner: 'tool',
  host: 'corp.test',
  address: '192.0.2.7',
  folders: ['/srv/app'],
  maxItemBytes: 1024 * 1024,
};

export async function* piecesOf(...pieces: (string | Buffer)[]): AsyncGenerator<Buffer, void, void> {
  for (const piece of pieces) yield Buffer.from(piece as string);
}

/** Emissions of the parser; an error is the last item, as text. */
export async function parseOutput(
  spec: CommandSpecInit['parser'],
  chunks: string | Buffer | AsyncIterable<Buffer>,
  run: Partial<ReadContext> = {},
): Promise<Collected & { error: string | null }> {
  const { parse } = createParser(parserSchema.parse(spec));
  const whole = typeof chunks === 'string' || Buffer.isBuffer(chunks);
  const emissions = [];
  let error: string | null = null;
  try {
    for await (const emission of parse(whole ? piecesOf(chunks) : chunks, { ...RUN, ...run }))
      emissions.push(emission);
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  return { ...sortByKind(emissions), error };
}

/** SARIF 2.1.0, sections 3.13 to 3.49 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). */
export const SARIF_TOOL = {
  driver: {
    name: 'linter',
    rules: [
      {
        id: 'py/sql',
        name: 'SqlInjection',
        shortDescription: { text: 'SQL injection' },
        help: { text: 'Use parameters.' },
        helpUri: 'https://rules.test/sql',
        properties: {
          tags: ['security', 'external/cwe/cwe-089'],
          'security-severity': '9.8',
          precision: 'high',
        },
      },
      {
        id: 'py/style',
        defaultConfiguration: { level: 'note' },
        messageStrings: { long: { text: 'line {0} is longer than {1}' } },
      },
    ],
  },
};

export const SARIF_RESULTS = [
  {
    ruleId: 'py/sql',
    ruleIndex: 0,
    message: { text: 'query built from user input — ü😀' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'file:///srv/app/src/my%20db.py' },
          region: { startLine: 12, startColumn: 5, snippet: { text: 'execute(q)' } },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: 'abc:1' },
    properties: { team: 'blue' },
  },
  { ruleIndex: 1, message: { id: 'long', arguments: ['7', '120'] }, level: 'none' },
  {
    ruleId: 'web/xss',
    level: 'error',
    message: { text: 'reflected' },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'https://corp.test/?q=1' } } }],
    taxa: [{ id: '79', toolComponent: { name: 'CWE' } }],
    fingerprints: { v1: 'f00' },
  },
  { ruleId: 'py/sql', message: { text: 'accepted' }, suppressions: [{ kind: 'inSource' }] },
  { ruleId: 'py/sql', message: { text: 'is fine' }, kind: 'pass' },
];

export const sarif = (run: object) => JSON.stringify({ version: '2.1.0', runs: [run] });

/** nuclei's ResultEvent, as in pkg/output/output.go of projectdiscovery/nuclei. */
export const NUCLEI_LINES = [
  {
    'template-id': 'git-config',
    info: {
      name: 'Git Config',
      severity: 'medium',
      description: 'The .git folder is served.',
      reference: ['https://cve.test/1'],
      classification: {
        'cwe-id': ['cwe-200'],
        'cvss-metrics': 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N',
      },
      remediation: 'Deny it.',
      tags: ['config', 'git'],
    },
    type: 'http',
    host: 'corp.test',
    'matched-at': 'https://corp.test/.git/config',
    'extracted-results': ['[core]'],
    'curl-command': "curl 'https://corp.test/.git/config'",
  },
  {
    'template-id': 'ssh-auth',
    info: { name: 'SSH', severity: 'info', reference: null },
    'matcher-name': 'password',
    type: 'network',
    host: 'corp.test:22',
    'matched-at': 'corp.test:22',
  },
];

/** The Result of projectdiscovery/httpx, runner/types.go. */
export const HTTPX_LINES = [
  {
    url: 'https://Corp.test:8443',
    input: 'corp.test:8443',
    host: '192.0.2.7',
    a: ['192.0.2.7', '192.0.2.8'],
    cname: ['edge.test'],
    status_code: 301,
    title: 'Moved',
    webserver: 'nginx',
    tech: ['Nginx:1.18.0', 'PHP', 'HSTS'],
    content_type: 'text/html',
    content_length: 162,
    location: '/login',
    failed: false,
  },
  { input: 'gone.test', failed: true, error: 'no route', url: 'https://gone.test' },
];

/** nmap.dtd, and the library `vulns` for scripts (https://nmap.org/nsedoc/lib/vulns.html). */
export const NMAP_XML = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<!-- Nmap 7.93 -->
<nmaprun scanner="nmap" args="nmap -oX - corp.test" version="7.93" xmloutputversion="1.05">
<scaninfo type="connect" protocol="tcp" numservices="3" services="22,80,443"/>
<host><status state="down" reason="no-response"/><address addr="192.0.2.9" addrtype="ipv4"/></host>
<host starttime="1"><status state="up" reason="user-set" reason_ttl="0"/>
<address addr="192.0.2.7" addrtype="ipv4"/><address addr="00:00:5E:00:53:01" addrtype="mac"/>
<hostnames><hostname name="edge.test" type="PTR"/></hostnames>
<ports><extraports state="filtered" count="1"/>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack"/><service name="ssh" product="Open&amp;SSH &#252;é" version="9.2" method="probed" conf="10"><cpe>cpe:/a:openbsd:openssh:9.2</cpe></service></port>
<port protocol="tcp" portid="80"><state state="closed" reason="conn-refused"/><service name="http" method="table" conf="3"/></port>
<port protocol="tcp" portid="443"><state state="open" reason="syn-ack"/><service name="http" product="nginx" version="1.18" tunnel="ssl" method="probed" conf="10"/>
<script id="ssl-heartbleed" output="&#xa;  VULNERABLE:"><table key="NMAP-1"><elem key="title">The Heartbleed Bug</elem><elem key="state">VULNERABLE</elem>
<table key="ids"><elem>CVE:CVE-2014-0160</elem></table><table key="scores"><elem key="CVSSv3">7.5 (HIGH)</elem><elem key="CVSSv2">5.0 (MEDIUM)</elem></table>
<table key="description"><elem>Reads memory.</elem></table><table key="refs"><elem>https://heart.test/</elem></table></table>
<table key="NMAP-2"><elem key="title">Another</elem><elem key="state">NOT VULNERABLE</elem></table></script>
<script id="vulners" output=""><table key="cpe:/a:nginx"><table><elem key="id">CVE-2021-23017</elem><elem key="cvss">9.4</elem><elem key="type">cve</elem></table></table></script></port>
</ports></host>
<runstats><finished time="1" exit="success"/><hosts up="1" down="1" total="2"/></runstats>
</nmaprun>
`;
