/** The only style of the report. Colours have a contrast of at least 4.5 to 1 (WCAG 2.2, AA) in both schemes. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --sheet: #fff; --text: #1a2230; --quiet: #566072; --line: #dde1e8; --code: #f2f4f7; --link: #1a56c4;
  --critical: #8f1d5c; --high: #c02626; --medium: #b45309; --low: #1d64b4; --info: #566072; --unknown: #6b5b7b;
  --good: #16733b; --caution: #fdf6e3; --caution-line: #e2c067;
  --on: #fff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #10141b; --sheet: #181e28; --text: #e4e8ef; --quiet: #a2acbd; --line: #2e3746; --code: #11161e; --link: #8ab4ff;
    --critical: #f08ac4; --high: #ff8c85; --medium: #f0b056; --low: #7fb6f5; --info: #a9b3c4; --unknown: #c3b2d8;
    --good: #74d69b; --caution: #2a2415; --caution-line: #6b5a26;
    --on: #10141b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 2rem 1rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif;
}
main, .cover, footer { max-width: 60rem; margin: 0 auto; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { margin: .3rem 0 .2rem; font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); letter-spacing: -.015em; }
h2 { margin: 3rem 0 1rem; font-size: 1.35rem; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 1.05rem; }
h4 { margin: 1.1rem 0 .25rem; color: var(--quiet); font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; }
p { margin: .5rem 0; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
.address, code, pre { font-family: ui-monospace, Menlo, "DejaVu Sans Mono", monospace; }
.address, code { font-size: .86em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.prose { white-space: pre-line; overflow-wrap: anywhere; }
.brand { margin: 0; color: var(--quiet); font-size: .8rem; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; }
.lead { max-width: 46rem; margin: .75rem 0 1.5rem; font-size: 1.1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem 1.5rem; margin: 1.5rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--line); }
.facts dt { color: var(--quiet); font-size: .8rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.state { font-weight: 600; }
.state.completed { color: var(--good); }
.state.failed, .state.cancelled { color: var(--high); }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: .6rem; margin: 0; padding: 0; list-style: none; }
.tiles a, .tiles span.tile {
  display: block; padding: .7rem .8rem .6rem; border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 6px;
  background: var(--sheet); color: inherit; text-decoration: none;
}
.tiles b { display: block; font-size: 1.6rem; font-variant-numeric: tabular-nums; line-height: 1.2; }
.tiles .tone { color: var(--tone); font-size: .85rem; font-weight: 600; }
.tiles .none b, .tiles .none .tone { color: var(--quiet); font-weight: 400; }
.bar { display: block; width: 100%; height: .6rem; margin: 1rem 0 0; border-radius: 3px; overflow: hidden; }
.bar rect { fill: var(--tone); }
.critical { --tone: var(--critical); } .high { --tone: var(--high); } .medium { --tone: var(--medium); }
.low { --tone: var(--low); } .info { --tone: var(--info); } .unknown { --tone: var(--unknown); }
.chip { display: inline-block; padding: .05rem .5rem; border-radius: 3px; background: var(--tone); color: var(--on); font-size: .75rem; font-weight: 700; letter-spacing: .03em; line-height: 1.5; text-transform: uppercase; white-space: nowrap; }
.chip.plain { background: none; box-shadow: inset 0 0 0 1px var(--line); color: var(--quiet); font-weight: 500; letter-spacing: 0; text-transform: none; white-space: normal; overflow-wrap: anywhere; }
a.chip.plain { color: var(--link); }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; margin: .5rem 0 .75rem; }
.finding { margin: 0 0 1rem; padding: 1.1rem 1.25rem 1.2rem; border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 6px; background: var(--sheet); }
.finding header { display: flex; gap: .75rem; align-items: baseline; justify-content: space-between; }
.places { margin: 0; padding: 0; list-style: none; }
.places > li { padding: .35rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.places > li:first-child { border-top: 0; }
pre { margin: .35rem 0; padding: .6rem .75rem; border-radius: 4px; background: var(--code); font-size: .82rem; line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
.notice { margin: 1rem 0; padding: .75rem 1rem; border: 1px solid var(--caution-line); border-radius: 6px; background: var(--caution); }
.notice p:first-child { margin-top: 0; } .notice p:last-child { margin-bottom: 0; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
.sheet { padding: .25rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); }
th { padding: .5rem .75rem .5rem 0; color: var(--quiet); font-size: .8rem; font-weight: 600; text-align: left; vertical-align: bottom; }
td { padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.short { white-space: nowrap; }
.unit { display: none; }
.results { table-layout: fixed; }
.results th.main { width: 52%; }
.results th.short { width: 6.5rem; }
footer { overflow-wrap: anywhere; margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .85rem; }
:target { scroll-margin-top: 1rem; outline: 2px solid var(--link); outline-offset: 3px; }
@media (max-width: 44rem) {
  body { padding: 1.25rem .9rem 3rem; }
  h2 { margin-top: 2.25rem; }
  .tiles { grid-template-columns: repeat(3, 1fr); }
  .finding { padding: .9rem; }
  .sheet { padding: 0 .9rem; }
  thead { display: block; position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: block; padding: .5rem 0; border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; }
  td { display: inline; padding: 0 .6rem 0 0; border: 0; }
  .unit { display: inline; }
  .short { white-space: normal; }
  td:first-child, td.main { display: block; padding: 0; }
}
@page { margin: 16mm 15mm 18mm; }
@media print {
  html { font-size: 10pt; }
  body { padding: 0; background: none; }
  main, .cover, footer { max-width: none; }
  h2 { margin-top: 1.6rem; }
  h2, h3, h4 { break-after: avoid; }
  h4 + *, h2 + * { break-before: avoid; }
  .finding { break-inside: auto; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
  .intro { break-inside: avoid; break-after: avoid; }
  .notice { break-inside: avoid; }
  .finding header, .places > li, tr, .tiles li, .facts div { break-inside: avoid; }
  pre { break-inside: auto; }
  p { orphans: 3; widows: 3; }
  thead { display: table-header-group; }
  .chip, .bar, pre, .notice, .tiles * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; text-decoration: none; }
  a.address { text-decoration: underline; text-decoration-color: #999; }
  :target { outline: none; }
}
`;
