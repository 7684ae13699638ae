/** The end of the demo: its findings by severity, and what to do next. */
import { SEVERITIES, type Severity } from '../core/vocabulary.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { coloredSeverity } from './result-line.ts';
import type { Colors } from './terminal.ts';

type FindingCounts = ScanRecord['summary']['bySeverity'];

export interface DemoColumn {
  title: string;
  counts: FindingCounts;
}

const FIRST_COLUMN = 10;
const GAP = 3;

/** @param command how this program is called: `scanwire`, or its script of npm */
export function describeDemo(columns: readonly DemoColumn[], command: string, colors: Colors): string {
  const total = (severity: Severity) =>
    columns.reduce((sum, { counts }) => sum + counts[severity.toLowerCase() as keyof FindingCounts], 0);
  const cell = (text: string | number, { length }: string) => String(text).padStart(length + GAP);
  const titles = [...columns.map(({ title }) => title), 'total'];
  const rows = SEVERITIES.toReversed()
    .filter((severity) => severity !== 'UNKNOWN' || total(severity) > 0)
    .map((severity) => {
      const numbers = columns.map(({ title, counts }) =>
        cell(counts[severity.toLowerCase() as keyof FindingCounts], title),
      );
      const name = `${coloredSeverity(colors, severity)}${' '.repeat(FIRST_COLUMN - severity.length)}`;
      return `  ${name}${numbers.join('')}${colors.bold(cell(total(severity), 'total'))}`;
    });
  return `
${colors.bold('Findings by severity')}
  ${' '.repeat(FIRST_COLUMN)}${titles.map((title) => cell(title, title)).join('')}
${rows.join('\n')}

${colors.bold('What to do next')}
  Scan a site, and save the results. Only scan what you are allowed to.
    ${command} scan https://staging.example.com/ --output results.json
  Scan source code.
    ${command} scan /path/to/repository
  See all options, scanners and presets.
    ${command} scan --help
  Start the server with the targets of this demo, to follow scans in GraphiQL.
    ${command === 'scanwire' ? 'scanwire demo' : 'npm run demo --'} --serve
`;
}
