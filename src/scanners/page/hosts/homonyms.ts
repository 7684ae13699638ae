/**
 * Words that are names of brands, or one letter away from one or begin with one, and mean something else as well:
 * everyday words, towns, surnames, other companies. The first list is written by hand, the second is what
 * `npx tsx scripts/find-homonyms.ts FILE…` found in word lists of ten languages.
 */
const words = (text: string): string[] => text.trim().split(/\s+/);

const BY_HAND = words(`
  booking cash overheid canada blockchain fidelity caixa impots poste ameli schwab santander antai absa mercari evri
  linkt inpost bootstrapcdn jquery jsdelivr adobe disney att sunpass fastrak txtag costco
  mobile cloud pcloud ucloud xcloud mcloud minted vented finance credit telegraf telegraph sportify
  ulster norden amazone amazonas amazonia amazonen horton morton trevor tresor icloudy reedit shopfy revolute mastercars barkley nordeck
`);

const IN_WORD_LISTS = words(`
  amazona amazones amazonense amazonica amazonicas amazonico amazonicos amazonien amazonio amazonite anneli auslost barclay
  boost cirklarna correios correis correo correosa correoso corres fedes getwitter googles hausbank kilarna klara
  klarnad klarnade klarnar klarnat monzon norde papal posbank rauten reddition redditi reddito redditizio redit revolt
  revolution revolutionaire revolutionar revolutionary revolutionen revolutions revoluto revoluties skill titter trezorier
  twitted twittering venom vinte vinter vintes
`);

export const HOMONYMS: ReadonlySet<string> = new Set([...BY_HAND, ...IN_WORD_LISTS]);
