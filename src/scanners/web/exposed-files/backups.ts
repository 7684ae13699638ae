/** Recognises backups of source code and databases. */
import { unpacked } from './archives.ts';
import { hasControls, looksLikeMarkup, MAX_LINES, PLACEHOLDER, type Recogniser } from './recogniser.ts';

const CREDENTIAL_IN_CODE =
  /(?:passw(?:or)?d|secret|api_?key|token|db_pass)\w{0,20}["']?\]?\s{0,5}(?:=>|=|,|:)\s{0,5}["']([^"'\s]{4,200})["']/gi;

/** Source code of server-side pages: PHP, ASP, JSP. */
export const sourceCode: Recogniser = ({ text, truncated }) => {
  if (
    !/^\ufeff?(?:#![^\n]{1,100}\n)?\s{0,200}(?:<\?php\s|<\?=|<%@?\s{0,10}(?:page|Language|import|taglib)\b)/i.test(
      text,
    ) ||
    hasControls(text)
  )
    return null;
  if (!truncated && !/[;{}]|%>/.test(text)) return null;
  const secrets = [...text.slice(0, 200_000).matchAll(CREDENTIAL_IN_CODE)].filter(
    ([, value = '']) => !PLACEHOLDER.test(value),
  );
  return {
    what: secrets.length > 0 ? 'source code with credentials' : 'source code',
    extract: text
      .slice(0, 400)
      .replace(/(["'])(?:(?!\1)[^\\\n]|\\.){3,500}\1/g, '$1***$1')
      .replace(/(["'])[^"'\n]{0,400}$/, '$1***'),
    severity: secrets.length > 0 ? 'HIGH' : 'MEDIUM',
  };
};

/** A Vim swap file: its block zero has the version and the file's name. */
export const swapFile: Recogniser = ({ bytes }) => {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  return /^b0VIM [5-9]/.test(start) && bytes.length >= 1024
    ? { what: 'a swap file of Vim, which contains the edited text', extract: start, severity: 'MEDIUM' }
    : null;
};

const SQL_HEADER =
  /^-- (?:MySQL dump|MariaDB dump|phpMyAdmin SQL Dump|PostgreSQL database dump|Dumped (?:from|by)|Adminer|HeidiSQL|Host:)|^\/\*!(?:40101|999999)|^PRAGMA foreign_keys=OFF;|^SET (?:SQL_MODE|statement_timeout|NAMES)\b/m;
const SQL_STATEMENT =
  /^\s{0,20}(?:CREATE (?:TABLE|DATABASE|SCHEMA)|INSERT INTO|DROP TABLE|COPY [\w".]+ |ALTER TABLE|LOCK TABLES|BEGIN TRANSACTION)\b/gim;

/** A database dump: SQL statements, from the first line that is not a comment. */
export const sqlDump: Recogniser = ({ text }) => {
  if (looksLikeMarkup(text) || hasControls(text.slice(0, 10_000))) return null;
  const statements = [...text.slice(0, 100_000).matchAll(SQL_STATEMENT)].map(([found]) =>
    found.trim().toUpperCase(),
  );
  const code = text.split('\n', 500).find((line) => !/^\s*(?:--.*|#.*|\/\*.*|$)/.test(line)) ?? '';
  const begins =
    /^\s*(?:CREATE|INSERT|DROP|SET|USE|BEGIN|START|PRAGMA|LOCK|COPY|ALTER|SELECT pg_catalog|\\connect|\\restrict)\b/i.test(
      code,
    );
  const isDump =
    begins && (SQL_HEADER.test(text.slice(0, 5000)) ? statements.length >= 1 : statements.length >= 2);
  if (!isDump) return null;
  const hasRows = statements.some((statement) => /^(?:INSERT|COPY)/.test(statement));
  const shown = text.split('\n', 200).filter((line) => /^\s*(?:--|CREATE|DROP|SET|USE|INSERT)/i.test(line));
  return {
    what: hasRows ? 'a database dump with rows' : 'a database dump',
    extract: shown
      .slice(0, MAX_LINES)
      .map((line) => line.slice(0, 200).replace(/\bVALUES\b.*/i, 'VALUES ***'))
      .join('\n'),
    severity: hasRows ? 'HIGH' : 'MEDIUM',
  };
};

/** Header of a database file (https://www.sqlite.org/fileformat.html, section 1.3). */
export const sqlite: Recogniser = ({ bytes }) => {
  const header = Buffer.from(bytes.subarray(0, 100));
  if (header.length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return null;
  const pageSize = header.readUInt16BE(16);
  const isSize = pageSize === 1 || (pageSize >= 512 && (pageSize & (pageSize - 1)) === 0);
  return isSize && header[21] === 64
    ? { what: 'an SQLite database', extract: 'SQLite format 3', severity: 'HIGH' }
    : null;
};

/** A gzipped database dump. */
export const packedSqlDump: Recogniser = ({ bytes }) => {
  const text = unpacked(bytes)?.toString('utf8');
  return text === undefined ? null : sqlDump({ text, bytes, truncated: true });
};
