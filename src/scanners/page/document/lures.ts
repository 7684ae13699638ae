/** Rules for bait and scare tactics that make visitors install, call, pay or allow something. */
import { ABUSED_TLDS, hostAt, isPublicBody, ownerOf } from '../hosts/host-identity.ts';
import { type Indicator, type IndicatorRule, sign } from '../layer.ts';
import type { PageContent } from '../parse.ts';
import { isCommand } from '../script/commands.ts';
import { shorten } from '../sentence.ts';
import { type DocumentFacts, EXECUTABLE, fillsClipboard, isForeign, isReport, SHORT_TEXT } from './facts.ts';
import { OFFER_RULES, WALLET_PROMISE } from './offers.ts';
import { alarms, forbidsClosing, urgesCall } from './scares.ts';

const RUN_DIALOG =
  /(?:win(?:dows)?(?: ?(?:key|logo|button))?|⊞)\s{0,2}(?:\+|and|-|plus)\s{0,2}["'“]?(?:r|x)\b|run dialog|ausführen-fenster|open (?:a |the )?(?:terminal|powershell|command prompt)/i;
const PASTE =
  /(?:ctrl|strg|cmd|⌘|command)\s{0,2}(?:\+|and|-|plus)\s{0,2}v\b|\bpaste (?:it|the|and|what)|right[- ]click to paste/i;
const HUMAN =
  /(?:not|no) a? ?robot|(?:you are|you're|are you) (?:a )?human|human verification|verification steps?|captcha|checking your browser/i;
const ALLOW =
  /(?:click|press|tap|hit|push)\s{1,3}(?:on )?(?:the )?["'“«‘]?allow\b|klicken sie auf [„"'»]?zulassen|cliquez sur [«"'“]?\s?autoriser|(?:haga|haz) clic en [«"'“]?permitir|clique em [«"'“]?permitir|clicca su [«"'“]?consenti|klik op ["'“„]?toestaan|kliknij ["'“„]?zezwól|нажмите [«"'“]?разрешить|点击[“"「]?允许|「?許可」?を(?:クリック|押)/i;
const UPDATE =
  /(?:browser|chrome|firefox|edge|flash(?: player)?|opera|safari|java|adobe reader|player|codec|plug-?in|font)[^.\n]{0,60}(?:out of date|outdated|needs? (?:to be )?updat|must be updated|is required|(?:not|was ?n['’]t|is ?n['’]t) found|update (?:is )?(?:required|available|needed)|missing)|(?:old|outdated) version of (?:your |google )?(?:browser|chrome|firefox|edge|flash|java|opera|safari)|update (?:your |the )?[“"'‘]?(?:browser|chrome|firefox|edge|flash|java|opera|safari)/i;
const UPDATE_ABROAD =
  /older version of (?:your |google )?(?:browser|chrome|firefox|edge|safari)|mettez à jour (?:votre |le )?(?:navigateur|flash|lecteur|chrome|firefox)|(?:navigateur|lecteur)[^.\n]{0,40}(?:obsolète|mis à jour)|(?:browser|chrome|firefox|flash)[^.\n]{0,40}(?:veraltet|aktualisier)|(?:actualice|actualiza|atualize|aggiorna|aggiorni)[^.\n]{0,20}(?:navegador|browser|chrome|firefox|flash)|(?:zaktualizuj|aktualizacja)[^.\n]{0,20}(?:przeglądark|chrome|firefox|flash)|обновите[^.\n]{0,20}(?:браузер|chrome|firefox|flash)|werk[^.\n]{0,20}(?:browser|chrome)[^.\n]{0,10} bij|(?:请|請)?(?:更新|升级)(?:您的)?(?:浏览器|Chrome|Flash)/i;
const SPAM_LINK =
  /viagra|cialis|casino|slot[\s-]?(?:gacor|online|88|777)|\bjudi\b|togel|maxwin|situs slot|payday loan|replica (?:watch|bag|handbag)|essay writing|kamagra|levitra|betting|poker online|cheap (?:nike|jordan|ugg|louis)|porn|escort|rolex replica|louis vuitton outlet/i;
/** Media types of data: URLs that browsers save or show as documents. */
const DATA_FILE =
  /^data:(?:application\/(?:octet-stream|x-msdownload|x-msdos-program|hta|zip|x-iso9660-image|java-archive)|text\/(?:html|vbscript))/i;

export const LURE_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  pasteIntoSystem,
  alarm,
  browserUpdate,
  dataLink,
  forwards,
  hiddenDownload,
  ...OFFER_RULES,
  WALLET_PROMISE,
  hiddenSpam,
  visibleSpam,
  executablesOfIpAddress,
  filesOfIpAddress,
].map((rule) => (facts) => (facts.isBrand ? null : rule(facts)));

/** Characters of text beside a demand above which the page rather describes it. */
const QUOTING = 900;

/** Articles have buttons that copy their address. */
const copiesNoCommand = ({ inline }: PageContent): boolean => !inline.some(({ text }) => isCommand(text));

function pasteIntoSystem(facts: DocumentFacts) {
  const { content, text, head, allText, isShort } = facts;
  if (RUN_DIALOG.test(allText) && PASTE.test(allText)) {
    const asHuman = HUMAN.test(allText);
    const rule = asHuman ? 'paste-command-as-human' : 'paste-command';
    // A lure fills the clipboard, or asks in its headings; who writes about one quotes it, in more words.
    const isQuoted =
      !(fillsClipboard(content) && !(isReport(facts) && copiesNoCommand(content))) &&
      (isReport(facts) || (content.text.length > QUOTING && !(asHuman && HUMAN.test(head))));
    return sign(
      isShort && !isQuoted ? rule : `${rule}-in-long-page`,
      'The page tells visitors to paste a command into a system dialog or terminal.',
    );
  }
  if (!isShort || !ALLOW.test(text)) return null;
  if (HUMAN.test(text)) {
    return sign(
      'notifications-as-human',
      'The page tells visitors to allow notifications to prove that they are human.',
    );
  }
  return content.forms.length === 0
    ? sign('notifications-urged', 'The page urges visitors to allow notifications.')
    : null;
}

function alarm(facts: DocumentFacts) {
  const { content, opening: text, head, isShort } = facts;
  if (!alarms(text)) return null;
  if (urgesCall(text, content)) {
    const isSure =
      forbidsClosing(text) || /error (?:code|#)|0x[0-9a-f]{6}|microsoft|windows|apple/i.test(text);
    const rule = isSure ? 'alarm-with-number' : 'vague-alarm-with-number';
    return sign(
      isShort && !isReport(facts) ? rule : 'alarm-with-number-in-long-page',
      'The page claims that the computer is in danger, and gives a number to call.',
    );
  }
  if (!isShort || isReport(facts)) return null;
  if (forbidsClosing(text)) {
    return sign(
      'alarm-do-not-close',
      'The page claims that the computer is in danger, and tells visitors not to close it.',
    );
  }
  return alarms(head)
    ? sign('alarm-in-heading', 'The title or a heading claims that the computer is in danger.')
    : null;
}

const executableLinks = ({ links }: PageContent) =>
  links.filter(({ href, download }) => EXECUTABLE.test(href) || EXECUTABLE.test(download ?? ''));

/** Scripts and archives count only under the name of an update. */
const UPDATE_FILE =
  /(?:^|[/._-])(?:update|setup|install\w{0,4}|browser|chrome|firefox|edge|flash)[\w.-]{0,40}\.(?:js|zip|rar|7z)(?:[?#]|$)/i;

function offersExecutable(content: PageContent): boolean {
  return (
    executableLinks(content).length > 0 ||
    content.links.some(({ href, download }) =>
      [href, download ?? ''].some((name) => UPDATE_FILE.test(name)),
    ) ||
    content.inline.some(
      ({ event, text }) => event !== null && /\.(?:exe|msi|apk|dmg|hta|scr)["'`?#]/i.test(text),
    )
  );
}

function browserUpdate({ content, text, head, isShort }: DocumentFacts) {
  const opening = `${head}\n${content.text.slice(0, SHORT_TEXT)}`;
  if (UPDATE.test(opening) && offersExecutable(content)) {
    return sign(
      isShort ? 'false-update-with-file' : 'false-update-with-file-in-long-page',
      'The page claims that the browser is out of date, and offers an executable.',
    );
  }
  if (isShort && (UPDATE.test(head) || UPDATE_ABROAD.test(head)))
    return sign('false-update-in-heading', 'The page claims that the browser is out of date.');
  return isShort && (UPDATE.test(text) || UPDATE_ABROAD.test(text))
    ? sign('false-update', 'The page claims that the browser is out of date.')
    : null;
}

function dataLink({ content }: DocumentFacts) {
  const link = content.links.find(({ href }) => DATA_FILE.test(href));
  if (link === undefined) return null;
  return link.download !== null && EXECUTABLE.test(link.download)
    ? sign('executable-in-data-link', 'A link contains an executable as a data: URL.')
    : sign('file-in-data-link', 'A link contains a file as a data: URL.');
}

function forwards(facts: DocumentFacts): Indicator[] {
  return facts.content.refreshes.flatMap((refresh) => forward(refresh, facts) ?? []);
}

function forward(
  { url, seconds }: PageContent['refreshes'][0],
  { content, host }: DocumentFacts,
): Indicator | null {
  const to = hostAt(url, content.base);
  const isOwn = to !== null && ownerOf(to) === ownerOf(host);
  if (EXECUTABLE.test(url))
    return sign(
      isOwn ? 'redirect-to-own-executable' : 'redirect-to-executable',
      'The page redirects to an executable.',
    );
  if (/^\s*(?:data|javascript):/i.test(url)) {
    return sign('redirect-to-data-url', 'The page redirects to a data: or javascript: URL.');
  }
  if (to === null || isOwn || seconds > 10) return null;
  const isAbused = ABUSED_TLDS.has(to.suffix);
  const rule =
    to.isIp && !to.internal
      ? 'redirect-to-ip-address'
      : isAbused
        ? 'redirect-to-abused-host'
        : 'redirect-to-other-site';
  return sign(rule, `The page redirects to ${shorten(to.host)}.`);
}

function hiddenDownload({ content }: DocumentFacts) {
  return content.frames.some(({ src, hidden }) => hidden && EXECUTABLE.test(src))
    ? sign('executable-in-hidden-frame', 'A hidden frame loads an executable.')
    : null;
}

const spamLinks = ({ links }: PageContent) =>
  links.filter(({ href, text }) => SPAM_LINK.test(text) || SPAM_LINK.test(href));

function hiddenSpam(facts: DocumentFacts) {
  const { content } = facts;
  const hidden = spamLinks(content).filter((link) => link.hidden).length;
  if (hidden >= 3)
    return sign('hidden-spam-links', `${hidden} hidden links advertise typical spam products.`);
  const foreign = content.links.filter((link) => link.hidden && isForeign(link.href, facts)).length;
  return foreign >= 15 ? sign('hidden-foreign-links', 'Many links to other sites are hidden.') : null;
}

function visibleSpam(facts: DocumentFacts) {
  const { content, host, isShort } = facts;
  if (!SPAM_LINK.test(content.title)) return null;
  const seen = spamLinks(content).filter((link) => !link.hidden && isForeign(link.href, facts)).length;
  if (seen >= 10) {
    return sign(
      isPublicBody(host) ? 'spam-links-of-public-body' : 'spam-links',
      `${seen} links to other sites advertise typical spam products.`,
    );
  }
  return isPublicBody(host) && isShort
    ? sign(
        'spam-title-of-public-body',
        'The site of a school or public authority advertises typical spam products.',
      )
    : null;
}

function executablesOfIpAddress({ content, host }: DocumentFacts) {
  return content.url.startsWith('http:') && host.isIp && !host.internal && executableLinks(content).length > 0
    ? sign('executables-of-ip-address', 'The page offers executables from an IP address.')
    : null;
}

const ARCHIVE_OR_SCRIPT = /\.(?:js|zip|rar|7z)(?:[?#]|$)/i;

/** Programs and archives of a server without a name, on a page that has one. */
function filesOfIpAddress({ content, host }: DocumentFacts) {
  if (host.isIp || host.internal) return null;
  const to = content.links
    .flatMap(({ href }) =>
      EXECUTABLE.test(href) || ARCHIVE_OR_SCRIPT.test(href) ? (hostAt(href, content.base) ?? []) : [],
    )
    .find(({ isIp, internal }) => isIp && !internal);
  return to === undefined
    ? null
    : sign('file-of-ip-address', `A link leads to a file on the IP address ${shorten(to.host)}.`);
}
