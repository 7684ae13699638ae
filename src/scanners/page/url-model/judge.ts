/** What the URL model adds to the address layer: at most one indicator, which is never a verdict by itself. */
import { identifyHost, isBrandSite } from '../hosts/host-identity.ts';
import { type Indicator, type LayerVerdict, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { urlTextOf } from './features.ts';
import { LEVELS, scoreOf, type UrlModel } from './url-model.ts';

/** @param model null: the verdict stays as it is */
export function withUrlModel(
  verdict: LayerVerdict,
  model: UrlModel | null,
  urls: readonly string[],
): LayerVerdict {
  if (model === null) return verdict;
  const found = urls.flatMap((url) => (URL.canParse(url) ? (judgeUrl(new URL(url), model) ?? []) : []));
  const [strongest] = found.sort((a, b) => b.points - a.points);
  return strongest ? { ...verdict, indicators: [...verdict.indicators, strongest] } : verdict;
}

/** Null, too, for hosts that models are not trained on, and for sites of brands, whose logins hostile URLs imitate. */
function judgeUrl(url: URL, model: UrlModel): Indicator | null {
  const score = scoreOf(model, urlTextOf(url));
  const level = LEVELS[model.thresholds.filter((threshold) => score > threshold).length - 1];
  if (level === undefined || !/^https?:$/.test(url.protocol)) return null;
  const host = identifyHost(url);
  if (host.internal || isBrandSite(host)) return null;
  const name = shorten(host.host);
  return sign(
    level.rule,
    `According to the URL model, at most ${level.rate * 100} % of benign URLs score as high as this one of ${name}.`,
  );
}

/** One sentence for the description of the scanner. */
export const describeUrlModel = (model: UrlModel | null): string =>
  model === null
    ? 'No URL model is configured (SCANWIRE_URL_MODEL).'
    : `Its URL model was trained on ${model.benign} benign and ${model.hostile} hostile URLs; AUC ${model.auc.toFixed(3)} on other domains.`;
