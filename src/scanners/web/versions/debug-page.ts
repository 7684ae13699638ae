/**
 * Recognises debug error pages of frameworks by features that a page about them lacks: markup that would be
 * escaped in a quotation, or a trace in a response with an error status.
 */
import type { Exchange } from '../../kit/http-evidence.ts';

export interface DebugPage {
  /** framework or language */
  of: string;
  proof: string;
  /** part of the body to show as evidence */
  needle: string;
}

interface Mark {
  of: string;
  /** All must match; the first is shown. Bounded, so that matching takes linear time. */
  marks: readonly (string | RegExp)[];
  /** minimum status */
  from?: number;
}

const MARKS: readonly Mark[] = [
  { of: 'Django', marks: [/seeing this error because you have <code>DEBUG = True<\/code>/] },
  { of: 'Werkzeug', marks: [/<title>[^<]{0,2000}\/\/ Werkzeug Debugger<\/title>/, /EVALEX\s{0,3}=/] },
  { of: 'Laravel Ignition', marks: [/window\.(?:ignite\(|data = \{"report":)/, '"framework_version"'] },
  {
    of: 'Laravel',
    from: 500,
    marks: [/\n#0 \/[^\n]{1,300}\.php\(\d{1,7}\)/, 'laravel/framework/src'],
  },
  { of: 'Whoops', marks: ['<div class="Whoops container">', 'stack-container'] },
  {
    of: 'Symfony',
    marks: ['<table class="trace trace-as-text">', /<title>[^<]{0,2000}\(\d{3} [A-Z][^<]{0,40}\)<\/title>/],
  },
  { of: 'Symfony', marks: ['class="trace trace-as-html"', 'class="exception-message'] },
  { of: 'Rails', marks: ['<title>Action Controller: Exception caught</title>', /<code>Rails\.root: \//] },
  {
    of: 'ASP.NET',
    marks: ['<b>Stack Trace:</b>', /<b>\s{0,9}(?:Source Error|Exception Details|Source File):\s{0,9}<\/b>/],
  },
  {
    of: 'ASP.NET Core',
    marks: [
      '<h1>An unhandled exception occurred while processing the request.</h1>',
      /class="(?:rawExceptionStackTrace|titleerror|stackerror)/i,
    ],
  },
  {
    of: 'PHP',
    marks: [
      /<b>(?:Fatal error|Parse error|Warning|Notice|Deprecated)<\/b>: {1,2}(?:[^\n<]|<\/?a\b){1,500}in <b>(?:\/|[A-Z]:\\)[^<\n]{1,500}<\/b> on line <b>\d{1,7}<\/b>/,
    ],
  },
  {
    of: 'Python',
    from: 500,
    marks: [
      'Traceback (most recent call last):',
      /File (?:"|&quot;|&#34;|\\")[^"&\n]{1,500}(?:"|&quot;|&#34;|\\"), line \d{1,7}, in /,
    ],
  },
  {
    of: 'Java',
    from: 500,
    marks: [
      /(?:Exception|Error)\b/,
      /(?:^|[\n>]|\\n)(?:\s|\\t|&nbsp;){0,20}at [\w.$/@]{3,300}(?:&lt;init&gt;|<init>)?\([\w$-]{1,100}\.(?:java|kt|scala):\d{1,7}\)/,
    ],
  },
  {
    of: 'Node.js',
    from: 400,
    marks: [
      /(?:\s|\\n|&nbsp;|>)at (?:[^\n()<]{1,200} \()?(?:file:\/\/)?(?:\/|[A-Z]:\\|node:)[^\n()<]{1,500}:\d{1,7}:\d{1,7}\)?/,
      /Error/,
    ],
  },
  {
    of: '.NET',
    from: 500,
    marks: [
      /(?:\s|\\n|\\r)at [\w.`]{3,200}\([^)\n]{0,500}\) in (?:\/|[A-Z]:\\)[^\n:]{1,500}:line \d{1,7}/,
      'Exception',
    ],
  },
  { of: 'Ruby', from: 500, marks: [/\/[\w./-]{1,300}\.rb:\d{1,7}:in [`'][^'\n]{1,200}'/, /Error|Exception/] },
  { of: 'Go', from: 500, marks: [/\bgoroutine \d{1,9} \[running\]:/, /\.go:\d{1,7}/] },
];

/** Searched characters of a body; fewer for marks that match anywhere, since they take longer. */
const MAX_LENGTH = 256 * 1024;
const MAX_TRACE_LENGTH = 32 * 1024;

export interface DebugPageSearch {
  found: DebugPage | null;
  /** characters at the end of the body that were not searched for all marks */
  unread: number;
}

export function debugPageOf({ status, body }: Exchange['response']): DebugPageSearch {
  let searched = body.length;
  for (const { of, marks, from = 0 } of MARKS) {
    if (status < from) continue;
    const text = body.slice(0, from > 0 ? MAX_TRACE_LENGTH : MAX_LENGTH);
    searched = Math.min(searched, text.length);
    const matches = marks.map((mark) =>
      typeof mark === 'string' ? (text.includes(mark) ? mark : null) : (mark.exec(text)?.[0] ?? null),
    );
    const [needle] = matches;
    if (!needle || matches.includes(null)) continue;
    const proof = `The response with status ${status} contains "${needle.trim().slice(0, 300)}".`;
    return { found: { of, needle, proof }, unread: 0 };
  }
  return { found: null, unread: body.length - searched };
}
