/** Trains a URL model on labelled lists of URLs, see docs/url-model.md: `npm run train:urls -- FOLDER MODEL`. */
import { writeFileSync } from 'node:fs';
import { encodeUrlModel, type UrlModel } from '../src/scanners/page/url-model/url-model.ts';
import { WEIGHTS } from '../src/scanners/page/weights.ts';
import { type Evaluation, splitByDate, splitByDomain, trainAndTest } from './url-model/evaluate.ts';
import { type LabelledUrl, readLists } from './url-model/lists.ts';

/** URLs of each label in each part; fewer make no usable figures. */
const MIN_URLS = 20;

const [folder, file, ...rest] = process.argv.slice(2);
if (folder === undefined || file === undefined || rest.length > 0) {
  console.error(
    'usage: npm run train:urls -- FOLDER MODEL\nFOLDER has benign/*.txt and hostile/*.txt, a URL on each line.',
  );
  process.exit(2);
}
try {
  await train(folder, file);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function train(folder: string, file: string): Promise<void> {
  const { urls, skipped } = await readLists(folder);
  const [benign, hostile] = [urls.filter((url) => !url.hostile), urls.filter((url) => url.hostile)];
  console.log(`${folder}: ${sizeOf(benign)} benign; ${sizeOf(hostile)} hostile`);
  const reasons = Object.entries(skipped).filter(([, count]) => count > 0);
  if (reasons.length > 0)
    console.log(`skipped: ${reasons.map(([reason, count]) => `${number(count)} ${reason}`).join(', ')}`);

  const parts = splitByDomain(urls);
  for (const [name, part] of Object.entries(parts)) {
    const [few] = [false, true].filter((label) => count(part, label) < MIN_URLS);
    if (few !== undefined) {
      const found = `${count(part, few)} ${few ? 'hostile' : 'benign'} URLs are left for ${name}`;
      throw new Error(`too few URLs: ${found}, and ${MIN_URLS} are needed. Add URLs of other domains.`);
    }
  }
  const result = trainAndTest(parts);
  const model: UrlModel = {
    ...result.model,
    ...{ thresholds: result.thresholds, auc: result.auc },
    ...{ benign: count(parts.training, false), hostile: count(parts.training, true) },
  };
  writeFileSync(file, encodeUrlModel(model));
  print(`domains that are not in the training`, result);

  const byDate = splitByDate(urls);
  if (byDate === null) console.log('\nlater dates: not measured, since the lists have no two dates');
  else if (count(byDate.test, true) < MIN_URLS || count(byDate.test, false) < MIN_URLS)
    console.log(
      `\nlater dates: not measured, since too few URLs from ${byDate.date} on are of other domains`,
    );
  else print(`URLs from ${byDate.date} on, after training on earlier ones`, trainAndTest(byDate));
  console.log(
    `\n${file}: trained on ${number(model.benign)} benign and ${number(model.hostile)} hostile URLs`,
  );
}

function print(what: string, { auc, benign, hostile, levels }: Evaluation): void {
  console.log(
    `\n${what}: AUC ${auc.toFixed(4)} on ${number(benign)} benign and ${number(hostile)} hostile URLs`,
  );
  for (const { rule, rate, threshold, falseAlarms, found } of levels) {
    const share = (part: number, of: number) => `${((100 * part) / of).toFixed(2)} % (${number(part)})`;
    const figures = Number.isFinite(threshold)
      ? `${share(falseAlarms, benign)} false alarms, ${share(found, hostile)} found`
      : `off: needs ${number(Math.ceil(1 / rate))} benign URLs for calibration, and there are fewer`;
    console.log(`  ${WEIGHTS[rule].points} points, for ${rate * 100} %: ${figures}`);
  }
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function count(urls: readonly LabelledUrl[], hostile: boolean): number {
  return urls.filter((url) => url.hostile === hostile).length;
}

function sizeOf(urls: readonly LabelledUrl[]): string {
  return `${number(urls.length)} URLs of ${number(new Set(urls.map(({ domain }) => domain)).size)} domains`;
}
