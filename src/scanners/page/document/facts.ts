/** Facts that the rules of the document layer evaluate. */
import { type HostIdentity, hostAt, identifyHost, isBrandSite, ownerOf } from '../hosts/host-identity.ts';
import type { PageContent } from '../parse.ts';
import { mentionsWallets, type Secret, secretsOf, wantsSeed, wordsOf } from './secrets.ts';

/** Characters. Longer pages may be articles about such demands. */
export const SHORT_TEXT = 2500;
/** Characters. */
const OPENING = 20_000;
/** Characters of inline scripts; applications have more. */
const MAX_CODE = 200_000;

export interface DocumentFacts {
  content: PageContent;
  host: HostIdentity;
  /** the site belongs to a listed brand */
  isBrand: boolean;
  /** secrets that its fields ask for */
  secrets: ReadonlySet<Secret>;
  /** title and headings */
  head: string;
  /** title, headings and visible text */
  text: string;
  /** the start of `text`: a long page that alarms or promises does so there */
  opening: string;
  /** `text`, and text that a script may show later */
  allText: string;
  isShort: boolean;
  /** inline scripts; empty if they are as long as those of applications */
  code: string;
}

export function factsOf(content: PageContent, hiddenText: string): DocumentFacts {
  const host = identifyHost(new URL(content.url));
  const text = wordsOf(content);
  const ofWallets = mentionsWallets(content);
  const secrets = new Set(content.forms.flatMap((form) => [...secretsOf(form, ofWallets)]));
  if (content.passwordFields > 0) secrets.add('password');
  if (wantsSeed(content, text)) secrets.add('seed');
  return {
    ...{ content, host, isBrand: isBrandSite(host), secrets, text, opening: text.slice(0, OPENING) },
    head: `${content.title}\n${content.headings}`,
    allText: `${text}\n${hiddenText}`,
    isShort: content.text.length < SHORT_TEXT,
    code: codeOf(content),
  };
}

const codeOf = ({ inline }: PageContent): string =>
  inline.reduce((sum, { text }) => sum + text.length, 0) > MAX_CODE
    ? ''
    : inline.map(({ text }) => text).join('\n');

/** Whether a reference leads to another owner's site. */
export function isForeign(reference: string, { content, host }: DocumentFacts): boolean {
  const to = hostAt(reference, content.base);
  return to !== null && ownerOf(to) !== ownerOf(host);
}

/** Words of pages about fraud. */
const ABOUT_FRAUD =
  /\b(?:scams?|scammers?|frauds?|hoax|phishing|malware|clickfix|beware|betrug\w{0,8}|betrüger\w{0,4}|abzocke|masche|warnung vor|arnaques?|escroquerie|estafas?|fraudes?|timos?|golpes?|truff[ae]|oplichting|nepp?|oszustw\w{0,3}|dolandırıcılık\w{0,4}|мошенни\p{L}{0,8}|bedrägeri)(?![\p{Script=Latin}\p{Script=Cyrillic}])|詐欺|诈骗|骗局|사기|احتيال/iu;

/** Whether the title says that the page is about fraud. In headings, lures have such words too: `Beware of scams!` */
export const isReport = ({ content }: DocumentFacts): boolean => ABOUT_FRAUD.test(content.title);

const COPIES = /clipboard\.write|execCommand\s{0,4}\(\s{0,4}["'`]copy|clipboardData\.setData/;
export const fillsClipboard = ({ inline }: PageContent): boolean =>
  inline.some(({ text }) => COPIES.test(text));

/** Names of executable files, at the end of a path. */
export const EXECUTABLE =
  /\.(?:exe|scr|msi|bat|cmd|hta|vbs|vbe|jse|wsf|ps1|lnk|iso|img|jar|apk|dmg|pkg)(?:[?#]|$)/i;
