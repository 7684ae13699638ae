/** Types shared by the six layers of a page's verdict. */
import type { WarningCode } from '../../core/warning.ts';
import { type IndicatorName, type Threat, WEIGHTS, type Weight } from './weights.ts';

export { PAGE_LAYERS as LAYERS, type PageLayer as LayerName } from '../../core/result.ts';

export type { Threat };

/** A sign of risk. */
export interface Indicator {
  /** its row in the table of weights */
  rule?: IndicatorName;
  /** points of risk, 0 to 100 (100: alone enough for MALICIOUS) */
  points: number;
  /** one sentence for people */
  text: string;
  /** kind of threat that it indicates */
  threat?: Threat;
}

/** An indicator with the weight of its row in the table of weights. @param threat default: that of the row */
export function sign(rule: IndicatorName, text: string, threat = threatOf(rule)): Indicator {
  const { points } = WEIGHTS[rule];
  return threat === undefined ? { rule, points, text } : { rule, points, text, threat };
}

const threatOf = (rule: IndicatorName): Threat | undefined => (WEIGHTS[rule] as Weight).threat;

/** The indicators of one property of a subject; null or empty: the rule does not apply. */
export type IndicatorRule<Subject> = (subject: Subject) => Indicator | readonly Indicator[] | null;

/** Indicators of all rules that apply, in the order of the rules. */
export const applyRules = <Subject>(
  rules: readonly IndicatorRule<Subject>[],
  subject: Subject,
): Indicator[] => rules.flatMap((rule) => rule(subject) ?? []);

/** Keeps the heaviest of indicators with the same text, so that a repeated sign counts once. */
export function mergeByText(indicators: Iterable<Indicator>): Indicator[] {
  const heaviest = new Map<string, Indicator>();
  for (const one of indicators) {
    const known = heaviest.get(one.text);
    if (!known || known.points < one.points) heaviest.set(one.text, one);
  }
  return [...heaviest.values()];
}

/** The verdict of one layer. */
export interface LayerVerdict {
  /** false: the layer lacked data, so the page cannot be BENIGN because of it */
  judged: boolean;
  indicators: Indicator[];
  /** why it could not judge */
  reason?: string;
  /** skipped content, whether or not it affects the verdict */
  warnings?: readonly LayerWarning[];
}

export interface LayerWarning {
  code: WarningCode;
  /** one sentence for people */
  message: string;
  /** number of skipped things */
  count: number;
}

export const notJudged = (reason: string): LayerVerdict => ({ judged: false, indicators: [], reason });

/** Adds `warnings` to a verdict; without any, the verdict has no such field. */
export const withWarnings = (verdict: LayerVerdict, warnings: readonly LayerWarning[]): LayerVerdict =>
  warnings.length === 0 ? verdict : { ...verdict, warnings };
