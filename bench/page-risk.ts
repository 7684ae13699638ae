/**
 * The judgement of a page of 1 MB by the layers that ask nobody: from the call to the first event and to the verdict,
 * and for how long it holds the event loop. Beside it, in the same run: the same page read once by htmlparser2 on the
 * main thread, with nothing judged.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Parser } from 'htmlparser2';
import { pageSchema } from '../src/core/page.ts';
import type { Emission, ScanContext } from '../src/core/scanner.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { ms, percentile, table, title } from './support/measure.ts';

const BYTES = 1_000_000;
const ROUNDS = 300;
const WARM_UP = 20;
/** The histogram counts its own interval as delay. Milliseconds. */
const RESOLUTION = 1;

const pageInput = pageSchema.parse({ url: 'https://www.shop.example/', html: makePage(BYTES) });
const html = pageInput.html ?? '';
const scanner = createPageScanner({ blocklists: null });
const verdicts: number[] = [];
const firsts: number[] = [];
const parses: number[] = [];
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
let heldWhileJudging = 0;
let heldWhileParsing = 0;
const levels = new Set<string>();

for (let round = -WARM_UP; round < ROUNDS; round++) {
  delay.reset();
  delay.enable();
  const judged = await timeVerdict();
  delay.disable();
  const heldByUs = delay.max / 1e6;
  delay.reset();
  delay.enable();
  const parsed = await timeParse();
  delay.disable();
  if (round < 0) continue;
  heldWhileJudging = Math.max(heldWhileJudging, heldByUs);
  heldWhileParsing = Math.max(heldWhileParsing, delay.max / 1e6);
  verdicts.push(judged.verdict);
  firsts.push(judged.first);
  parses.push(parsed);
}
await scanner.close?.();

title(
  `Judgement of a page of ${(html.length / 1e6).toFixed(1)} MB, offline, ${ROUNDS} rounds: ${[...levels]}`,
);
const row = (name: string, values: number[], held: string) => [
  name,
  ...[0.5, 0.9, 0.99, 1].map((share) => ms(percentile(values, share))),
  held,
];
table([
  ['', 'p50', 'p90', 'p99', 'max', 'loop held'],
  row('scanwire, verdict', verdicts, ms(heldWhileJudging)),
  row('scanwire, first event', firsts, ''),
  row('htmlparser2 on the main thread, no verdict', parses, ms(heldWhileParsing)),
]);
console.log('  wanted: verdict p99 at most 100 ms, first event at most 10 ms, loop held at most 50 ms');
if (percentile(verdicts, 0.99) > 100 || percentile(firsts, 1) > 10 || heldWhileJudging > 50)
  process.exitCode = 1;

async function timeVerdict(): Promise<{ first: number; verdict: number }> {
  const start = performance.now();
  let first = 0;
  const context = {
    options: { network: false, timeoutSeconds: 10 },
    signal: new AbortController().signal,
  } as unknown as ScanContext<Record<string, unknown>>;
  const emissions: AsyncGenerator<Emission, void, void> = scanner.scan(
    { kind: 'page', page: pageInput },
    context,
  );
  for await (const emission of emissions) {
    first ||= performance.now() - start;
    if (emission.kind === 'assessment') levels.add(emission.assessment.threatLevel);
  }
  return { first, verdict: performance.now() - start };
}

async function timeParse(): Promise<number> {
  // Lets the histogram see the turn that follows.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const start = performance.now();
  let elements = 0;
  const parser = new Parser({
    onopentag() {
      elements++;
    },
  });
  parser.end(html);
  const taken = performance.now() - start;
  if (elements === 0) throw new Error('nothing was parsed');
  await new Promise((resolve) => setTimeout(resolve, 5));
  return taken;
}

/** A shop: half of it products, half of it a bundle. Numbers from a fixed series, so that each run has the same. */
function makePage(bytes: number): string {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const names = [
    'value',
    'state',
    'props',
    'node',
    'event',
    'options',
    'children',
    'index',
    'result',
    'payload',
  ];
  const name = () => names[random(names.length)];
  const letter = () => String.fromCharCode(97 + random(26));
  let bundle = '';
  while (bundle.length < bytes / 2) {
    bundle += `function ${letter()}${random(999)}(${letter()},${letter()}){if(null==${letter()}.${name()})return{${name()}:${random(99)},${name()}:"${name()}-${random(9999)}"};var ${letter()}=${letter()}.${name()}(function(t){return t.${name()}+${random(99)}});return fetch("/api/${name()}/${random(99)}",{method:"POST",body:JSON.stringify(${letter()})}).then(function(r){return r.json()})}\n`;
  }
  let products = '';
  for (let at = 0; products.length + bundle.length < bytes; at++) {
    products += `<li class="product card-${random(9)}" data-id="${at}"><a href="/p/${at}?ref=${name()}"><img src="/i/${at}.jpg" alt="${name()} ${at}" width="200"><h3>${name()} ${name()} ${random(999)}</h3></a><p>The ${name()} for every ${name()}, made of ${name()}.</p><button onclick="add(${at})">Add</button></li>\n`;
  }
  return `<!doctype html><html><head><title>Shop</title><script>${bundle}</script></head><body><form action="/search"><input name="q"></form><ul>${products}</ul></body></html>`;
}
