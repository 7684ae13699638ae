/** Recognises files of version control systems. */
import { sqlite } from './backups.ts';
import { linesOf, MAX_LINES, type Recogniser } from './recogniser.ts';

/** `.git/HEAD`: git-symbolic-ref, or a commit. */
export const gitHead: Recogniser = ({ text, truncated }) => {
  const head = /^(?:ref: (refs\/heads\/[\w./+#@-]{1,200})|[0-9a-f]{40}|[0-9a-f]{64})\n?$/.exec(text);
  if (head === null || truncated) return null;
  return { what: 'the HEAD of a git repository', extract: text.trim(), severity: 'HIGH' };
};

/** `.git/config` (git-config): shows its section `core`, and URLs of remotes without passwords. */
export const gitConfig: Recogniser = (content) => {
  const { text } = content;
  if (
    !/^\s{0,100}\[core\]\s{0,10}$/m.test(text) ||
    !/^\s{0,20}repositoryformatversion\s{0,5}=\s{0,5}\d/m.test(text)
  )
    return null;
  const lines = linesOf(content);
  const isOfForm = (line: string) =>
    /^\s*(?:$|[#;]|\[[\w.-]+(?: "[^"]*")?\]\s*$|[\w-]+\s*(?:=|$))/.test(line);
  if (!lines.every((line) => line.length <= 2000 && isOfForm(line))) return null;
  const shown = lines.map((line) =>
    line
      .replace(/(:\/\/)[^@/\s]{1,500}@/g, '$1***@')
      .replace(/^(\s*[\w-]*(?:token|header|passw)[\w-]*\s*=).*/i, '$1 ***'),
  );
  return {
    what: 'the configuration of a git repository',
    extract: shown.slice(0, MAX_LINES).join('\n'),
    severity: 'HIGH',
  };
};

/** `.svn/wc.db`: the working copy's SQLite database, by its tables. */
export const svnDatabase: Recogniser = (content) => {
  const found = sqlite(content);
  return found && /CREATE TABLE (?:REPOSITORY|NODES|WCROOT|PRISTINE)\b/.test(content.text)
    ? { ...found, what: 'the working copy database of a Subversion repository', severity: 'HIGH' }
    : null;
};

const MERCURIAL =
  /^(?:revlogv[12]|revlog-compression-\w+|store|fncache|dotencode|plainencode|treemanifest|manifestv2|generaldelta|sparserevlog|share-safe|shared|relshared|sparse|exp-[\w.-]+|internal-\w+|persistent-nodemap|largefiles|lfs|dirstate-v2|bookmarksinstore|filelogs?-\w+|changelogv\d)$/;

/** `.hg/requires`: Mercurial's names for its storage formats. */
export const mercurialRequires: Recogniser = (content) => {
  const lines = content.text.trimEnd().split('\n', 50);
  const isOne =
    lines.every((line) => MERCURIAL.test(line)) &&
    lines.some((line) => /^(?:revlogv|store|share-safe)/.test(line));
  return isOne && !content.truncated
    ? {
        what: 'the list of requirements of a Mercurial repository',
        extract: lines.join('\n'),
        severity: 'HIGH',
      }
    : null;
};
