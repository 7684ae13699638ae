/** A tool that prints findings as lines of JSON, each with the time: so many a second, or (0) as fast as it is read. */
const [events, rate] = process.argv.slice(2).map(Number);
const write = (text) =>
  process.stdout.write(text) || new Promise((resolve) => process.stdout.once('drain', resolve));

const start = performance.now();
for (let printed = 0; printed < events; ) {
  const due = rate === 0 ? printed + 100 : Math.floor((rate * (performance.now() - start)) / 1000);
  let text = '';
  for (; printed < Math.min(due, events); printed++) {
    const at = (Number(process.hrtime.bigint()) / 1e6).toFixed(3);
    text += `${JSON.stringify({
      title: `finding ${printed}`,
      type: 'bench',
      severity: 'medium',
      url: `https://x.test/${printed}`,
      description: 'x'.repeat(100),
      evidence: { at },
    })}\n`;
  }
  if (text !== '') await write(text);
  if (rate > 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
