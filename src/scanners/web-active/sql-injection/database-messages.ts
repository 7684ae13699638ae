/** Syntax errors of databases, as applications show them. */

interface Message {
  database: string;
  pattern: RegExp;
}

/**
 * Messages about SQL grammar only. Messages about a value (`invalid input syntax for type integer`, ORA-01722) also appear
 * for bound parameters, as do those about other grammars: SQLite's `fts5: syntax error near`, PostgreSQL's `syntax error
 * in tsquery` or `… of jsonpath input`.
 */
const MESSAGES: readonly Message[] = [
  { database: 'MariaDB', pattern: /You have an error in your SQL syntax;[^\n]{0,80}MariaDB server version/ },
  {
    database: 'MySQL',
    pattern: /You have an error in your SQL syntax; check the manual that (?:corresponds|fits)/,
  },
  { database: 'MySQL', pattern: /Syntax error or access violation: 1064|\bER_PARSE_ERROR\b/ },
  { database: 'CockroachDB', pattern: /at or near "[^"\n]{0,200}": (?:syntax|lexical) error/ },
  {
    database: 'PostgreSQL',
    pattern:
      /syntax error at or near "[^"\n]{0,200}"(?! of jsonpath)|ERROR: {1,2}syntax error at end of input\b(?! of)/,
  },
  {
    database: 'PostgreSQL',
    pattern: /unterminated quoted (?:string|identifier) at or near|SQLSTATE\[42601\]|Code: `42601`/,
  },
  { database: 'SQLite', pattern: /\bnear "[^"\n]{0,200}": syntax error|\bunrecognized token: "/ },
  { database: 'SQLite', pattern: /SQLITE_ERROR[^\n]{0,40}incomplete input|Error: incomplete input\b/ },
  {
    database: 'Microsoft SQL Server',
    pattern:
      /Unclosed quotation mark (?:after|before) the character string|Incorrect syntax near (?:'|the keyword)/,
  },
  {
    database: 'Oracle',
    pattern: /\bORA-(?:00906|00907|00911|00920|00921|00923|00933|00936|01740|01756)\b/,
  },
  { database: 'Db2', pattern: /\bSQL0(?:104|010)N\b|\bSQLCODE[=:] ?-(?:104|010|10)\b/ },
  {
    database: 'H2',
    pattern: /Syntax error in SQL statement ["\\]|org\.h2\.jdbc\.JdbcSQLSyntaxErrorException: Syntax error/,
  },
  {
    database: 'HSQLDB',
    pattern: /org\.hsqldb\.HsqlException: (?:unexpected token|malformed|unexpected end)/,
  },
  {
    database: 'Derby',
    pattern: /\bLexical error at line \d{1,6}, column \d{1,6}\.|Syntax error: Encountered "/,
  },
  {
    database: 'Microsoft Access',
    pattern: /Syntax error (?:\(missing operator\)|in string) in query expression/,
  },
  { database: 'ClickHouse', pattern: /DB::Exception: Syntax error/ },
  { database: 'Snowflake', pattern: /SQL compilation error:\s{0,4}syntax error line/ },
];

export interface DatabaseMessage {
  database: string;
  /** as in the page, with entities of quotes decoded */
  text: string;
}

/** @returns the syntax error that a page shows and the usual page does not */
export function databaseMessage(body: string, usual: string): DatabaseMessage | null {
  const text = unescaped(body);
  const before = unescaped(usual);
  for (const { database, pattern } of MESSAGES) {
    const match = pattern.exec(text);
    if (match && !pattern.test(before)) return { database, text: match[0] };
  }
  return null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#x22;': '"',
  '&#39;': "'",
  '&#039;': "'",
  '&#x27;': "'",
  '&apos;': "'",
  '&#96;': '`',
  '\\"': '"',
};

/** Decodes the entities and escapes of quotes. */
const unescaped = (body: string): string =>
  body.replace(
    /&(?:quot|apos|#0?3[49]|#x2[27]|#96);|\\"/gi,
    (entity) => ENTITIES[entity.toLowerCase()] ?? entity,
  );
