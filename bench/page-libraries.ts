/**
 * Verdicts on pages with a library inline, for the builds of the most used libraries on npm. Each build is judged with
 * a line of its own before it, so that the table of known builds does not apply: applications bundle them.
 */

import { downloadLibraries } from '../scripts/published-libraries.ts';
import { pageSchema } from '../src/core/page.ts';
import { assessmentSchema } from '../src/core/result.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { inFolder, ms, percentile, table, title } from './support/measure.ts';

const MAX_HTML = 3_000_000;

await inFolder(async (folder) => {
  const libraries = downloadLibraries(folder);
  const scanner = createPageScanner({ blocklists: null });
  const rows: string[][] = [];
  const times: number[] = [];
  let alarms = 0;
  for (const { name, code } of libraries) {
    const html = pageWith(code);
    if (html.length > MAX_HTML) continue;
    const page = pageSchema.parse({ url: 'https://www.garden.example/', html });
    const start = performance.now();
    const { assessments } = await collect(
      scanner,
      { kind: 'page', page },
      { options: { network: false, timeoutSeconds: 60 } },
    );
    times.push(performance.now() - start);
    const { threatLevel, riskScore, indicators } = assessmentSchema.parse(assessments[0]);
    if (threatLevel !== 'BENIGN') alarms++;
    rows.push([name, threatLevel, `${riskScore}`, ms(times.at(-1) ?? 0), indicators.join(' ')]);
  }
  await scanner.close?.();
  title(`Pages with a library inline: ${rows.length} builds of ${libraries.length}`);
  table([['build', 'verdict', 'risk', 'time', 'indicators'], ...rows]);
  console.log(`  time p50 ${ms(percentile(times, 0.5))}, max ${ms(percentile(times, 1))}`);
  console.log(`  above BENIGN: ${alarms}; wanted: none, of at least 100`);
  if (alarms > 0 || rows.length < 100) process.exitCode = 1;
});

/** In HTML, a script ends at the first end tag. */
function pageWith(code: string): string {
  const script = code.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
  return `<!doctype html><title>Garden</title><h1>Roses</h1><p>Roses need water and light.</p><script>var inline = true;\n${script}</script>`;
}
