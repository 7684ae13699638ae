/** Names the reasons of a verdict in words for people. */
import { type Indicator, LAYERS, type LayerName } from './layer.ts';
import { heaviestFirst, riskOf, SUSPICIOUS_FROM, type ThreatLevel, type Verdicts } from './risk.ts';
import { WEIGHTS, type Weight } from './weights.ts';

const MAX_REASONS = 2;

const NAMES: Record<LayerName, string> = {
  address: 'address',
  domain: 'domain name',
  scripts: 'scripts',
  document: 'document',
  reputation: 'blocklists',
  network: 'server',
};

/**
 * The strongest reasons, at most two and each with another cause: the heaviest indicators; for UNKNOWN, why the page
 * could not be judged; for BENIGN, what was judged.
 */
export function reasonsOf(level: ThreatLevel, verdicts: Verdicts): string[] {
  const signs = strongest(LAYERS.flatMap((name) => verdicts[name]?.indicators ?? []));
  return [...new Set([...introduction(level, verdicts), ...signs])].slice(0, MAX_REASONS);
}

function introduction(level: ThreatLevel, verdicts: Verdicts): string[] {
  switch (level) {
    case 'UNKNOWN':
      return (['scripts', 'document'] as const).flatMap((name) => {
        const verdict = verdicts[name];
        return verdict?.judged ? [] : (verdict?.reason ?? `Its ${name} could not be judged.`);
      });
    case 'BENIGN':
      return [whyBenign(verdicts)];
    case 'SUSPICIOUS':
    case 'MALICIOUS':
      return [];
    default:
      return level satisfies never;
  }
}

function whyBenign(verdicts: Verdicts): string {
  const risk = riskOf(LAYERS.flatMap((name) => verdicts[name]?.indicators ?? []));
  if (risk > 0) return `Its signs of risk add up to ${risk} points; a warning needs ${SUSPICIOUS_FROM}.`;
  const judged = LAYERS.filter((name) => verdicts[name]?.judged).map((name) => NAMES[name]);
  return `No sign of risk was found. Judged: ${judged.slice(0, -1).join(', ')} and ${judged.at(-1)}.`;
}

function strongest(indicators: readonly Indicator[]): string[] {
  const byCause = new Map<string, string>();
  for (const indicator of heaviestFirst(indicators)) {
    const cause = causeOf(indicator);
    if (!byCause.has(cause)) byCause.set(cause, indicator.text);
  }
  return [...byCause.values()];
}

/** Without a row in the table of weights, each text is a cause. */
function causeOf({ rule, text }: Indicator): string {
  if (rule === undefined) return text;
  const { cause = rule }: Weight = WEIGHTS[rule];
  return cause;
}
