import { type LanguageCode, prose, type Words, wordsOf } from './languages.ts';
import { Random } from './random.ts';

export interface Page {
  url: string;
  html: string;
}

/** Where a page stands, and what its builder needs. */
export interface Spot {
  lang: LanguageCode;
  url: string;
  host: string;
  origin: string;
  /** The site's or the page's name. */
  name: string;
  /** Place among the pages of its builder. */
  n: number;
  r: Random;
  w: Words;
  say: (sentences?: number) => string;
}

/** The pages of each kind. */
export type Builders = Record<string, () => Page[]>;

/** One page for each line "language URL name". */
export const pages = (lines: string, html: (spot: Spot) => string) => () =>
  lines
    .trim()
    .split('\n')
    .map((line, n): Page => {
      const [lang, url, ...name] = line.trim().split(' ') as [LanguageCode, string, ...string[]];
      const r = new Random(url);
      const { host, origin } = new URL(url);
      const say = (sentences = 1) => prose(lang, r, sentences);
      return {
        url,
        html: html({ lang, url, host, origin, name: name.join(' '), n, r, w: wordsOf(lang), say }),
      };
    });

/** Parts of pages that anything may be made with. */
export const snippets = <Name extends string>(all: Record<Name, (spot: Spot) => string>) => all;
