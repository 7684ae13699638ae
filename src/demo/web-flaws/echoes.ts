/** Pages that reflect a parameter: reflected cross-site scripting, one context each. */
import { html, safeLink, scriptString } from './encoding.ts';
import { inlineScript, page } from './page.ts';
import { type Answer, json, type Planting, plant, type Route, text, type Visit } from './visit.ts';

interface Echo extends Planting {
  /** @returns HTML with the raw value */
  flawed(value: string): string;
  /** @returns HTML with the encoded value; default: `flawed` with the value encoded for text and quotes */
  fixed?(value: string, visit: Visit): string;
  /** HTML with a value that is outside the body */
  title?(value: string): string;
  head?(value: string): string;
}

const ECHOES: readonly Echo[] = [
  {
    id: 'xss-text',
    path: '/search',
    parameter: 'q',
    example: 'onboarding',
    section: 'help',
    label: 'Search the help',
    by: 'form',
    context: 'text of an element',
    flawed: (v) => `<p>Nothing was found for <em>${v}</em>.</p>`,
  },
  {
    id: 'xss-attribute-double',
    path: '/help/new-ticket',
    parameter: 'subject',
    example: 'Printer on fire',
    section: 'help',
    label: 'New ticket',
    context: 'attribute in double quotes',
    flawed: (v) =>
      `<form action="/help/new-ticket"><label>Subject <input name="subject" value="${v}"></label><button>Preview</button></form>`,
  },
  {
    id: 'xss-attribute-single',
    path: '/status/mail',
    parameter: 'email',
    example: 'you@example.test',
    section: 'help',
    label: 'Hear of incidents',
    by: 'form',
    context: 'attribute in single quotes',
    flawed: (v) => `<p>We write to: <input type='email' readonly value='${v}'></p>`,
  },
  {
    id: 'xss-attribute-bare',
    path: '/product/seats',
    parameter: 'count',
    example: '5',
    section: 'product',
    label: 'How many seats?',
    by: 'form',
    context: 'attribute without quotes',
    flawed: (v) => `<p>Seats: <input name=count type=number value=${v} min=1></p>`,
    fixed: (v) => `<p>Seats: <input name="count" type="number" value="${html(v)}" min="1"></p>`,
  },
  {
    id: 'xss-href',
    path: '/company/share',
    parameter: 'link',
    example: '/company',
    section: 'company',
    label: 'Share this page',
    context: 'address of a link, of any scheme',
    flawed: (v) => `<p><a class="share" href="${html(v)}">What you share</a></p>`,
    fixed: (v) => `<p><a class="share" href="${html(safeLink(v))}">What you share</a></p>`,
  },
  {
    id: 'xss-script-double',
    path: '/product/tour',
    parameter: 'step',
    example: 'inbox',
    section: 'product',
    label: 'Take the tour',
    context: 'string in double quotes of a script',
    flawed: (v) => `<p>A tour in five steps.</p><script>var tour = { step: "${v}", of: 5 };</script>`,
    fixed: (v, visit) =>
      `<p>A tour in five steps.</p>${inlineScript(visit, `var tour = { step: "${scriptString(v)}", of: 5 };`)}`,
  },
  {
    id: 'xss-script-single',
    path: '/product/pricing',
    parameter: 'plan',
    example: 'team',
    section: 'product',
    label: 'Pricing',
    context: 'string in single quotes of a script',
    flawed: (v) => `<p>Per seat and month.</p><script>var chosen = ['plan', '${v}'];</script>`,
    fixed: (v, visit) =>
      `<p>Per seat and month.</p>${inlineScript(visit, `var chosen = ['plan', '${scriptString(v)}'];`)}`,
  },
  {
    id: 'xss-script-template',
    path: '/product/chat',
    parameter: 'name',
    example: 'Mira',
    section: 'product',
    label: 'Chat with us',
    by: 'form',
    context: 'template literal of a script',
    flawed: (v) => `<div id="chat"></div><script>var greeting = \`Hello \${'dear'} ${v}!\`;</script>`,
    fixed: (v, visit) =>
      `<div id="chat"></div>${inlineScript(visit, `var greeting = \`Hello \${'dear'} ${scriptString(v)}!\`;`)}`,
  },
  {
    id: 'xss-handler',
    path: '/product/features',
    parameter: 'tab',
    example: 'reports',
    section: 'product',
    label: 'Features',
    context: 'string in an event handler',
    flawed: (v) => `<button type="button" onclick="openTab('${v}')">Open</button>`,
    fixed: (v) => `<button type="button" data-tab="${html(v)}">Open</button>`,
  },
  {
    id: 'xss-handler-encoded',
    path: '/product/compare-plans',
    parameter: 'left',
    example: 'solo',
    section: 'product',
    label: 'Compare plans',
    context: 'string in an event handler, encoded for HTML only',
    flawed: (v) => `<button type="button" onclick="compare('${html(v)}', 'team')">Compare</button>`,
    fixed: (v) => `<button type="button" data-left="${html(v)}" data-right="team">Compare</button>`,
  },
  {
    id: 'xss-comment',
    path: '/company/press',
    parameter: 'ref',
    example: 'home',
    section: 'company',
    label: 'Press',
    context: 'HTML comment',
    flawed: (v) => `<!-- campaign: ${v} --><p>Write to press@larchdesk.test.</p>`,
  },
  {
    id: 'xss-textarea',
    path: '/help/feedback',
    parameter: 'draft',
    example: 'I like the bell.',
    section: 'help',
    label: 'Give feedback',
    context: 'text of a textarea',
    flawed: (v) =>
      `<form action="/help/feedback"><textarea name="draft">${v}</textarea><button>Save</button></form>`,
  },
  {
    id: 'xss-title',
    path: '/company/article',
    parameter: 'heading',
    example: 'A year of answers',
    section: 'company',
    label: 'A year of answers',
    context: 'text of the title',
    flawed: () => '<p>It was a good year.</p>',
    title: (v) => v,
  },
  {
    id: 'xss-script-filter',
    path: '/company/community',
    parameter: 'post',
    example: 'Hello all',
    section: 'company',
    label: 'Write to the community',
    by: 'form',
    context: 'text of an element, after a filter that removes script tags only',
    flawed: (v) => `<blockquote>${v.replace(/<\/?script>/gi, '')}</blockquote>`,
    fixed: (v) => `<blockquote>${html(v)}</blockquote>`,
  },
  {
    id: 'xss-half-encoded',
    path: '/company/members',
    parameter: 'name',
    example: 'Mira',
    section: 'company',
    label: 'Find a member',
    by: 'form',
    context: 'attribute in double quotes, with < and > encoded',
    flawed: (v) =>
      `<p>No such member.</p><input name="name" placeholder="Name" value="${v.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}">`,
    fixed: (v) => `<p>No such member.</p><input name="name" placeholder="Name" value="${html(v)}">`,
  },
  {
    id: 'xss-upper-case',
    path: '/shop/coupon',
    parameter: 'code',
    example: 'spring24',
    section: 'shop',
    label: 'Redeem a coupon',
    by: 'form',
    context: 'text of an element, in upper case',
    flawed: (v) => `<p>The coupon <strong>${v.toUpperCase()}</strong> has ended.</p>`,
    fixed: (v) => `<p>The coupon <strong>${html(v.toUpperCase())}</strong> has ended.</p>`,
  },
  {
    id: 'xss-path',
    path: '/agents/mira',
    parameter: '2',
    location: 'path',
    example: 'mira',
    section: 'company',
    label: 'Mira, who answers at night',
    context: 'text of an element, from a segment of the path',
    flawed: (v) => `<p>${v} is away at the moment.</p>`,
  },
  {
    id: 'xss-referer',
    path: '/help/report-page',
    parameter: 'Referer',
    location: 'header',
    example: '',
    section: 'help',
    label: 'Report a problem with a page',
    context: 'text of an element, from the header Referer',
    flawed: (v) => `<p>You came from: <code>${v || 'nowhere'}</code></p>`,
  },
  {
    id: 'xss-user-agent',
    path: '/help/browser',
    parameter: 'User-Agent',
    location: 'header',
    example: '',
    section: 'help',
    label: 'Is my browser new enough?',
    context: 'attribute in double quotes, from the header User-Agent',
    flawed: (v) => `<p>Send us this line: <input readonly value="${v}"></p>`,
  },
  {
    id: 'xss-forwarded-host',
    path: '/company/imprint',
    parameter: 'X-Forwarded-Host',
    location: 'header',
    example: '',
    section: 'company',
    label: 'Imprint',
    context: 'address of the canonical link, from the header X-Forwarded-Host',
    flawed: () => '<p>Larchdesk, 1 Example Street.</p>',
    head: (v) => `<link rel="canonical" href="https://${v || 'www.larchdesk.test'}/company/imprint">\n`,
  },
  {
    id: 'xss-cookie',
    path: '/preferences',
    parameter: 'locale',
    location: 'cookie',
    example: '',
    section: 'help',
    label: 'Preferences',
    context: 'text of an element, from a cookie',
    flawed: (v) => `<p>Your language: <strong>${v || 'unknown'}</strong></p>`,
  },
  {
    id: 'xss-post',
    method: 'POST',
    path: '/contact',
    parameter: 'name',
    example: '',
    others: { email: '', message: '' },
    section: 'company',
    label: 'Write to us',
    context: 'text of an element, from a form that is posted',
    flawed: (v) => `<p>Thank you, ${v}. We answer within a day.</p>`,
  },
  {
    id: 'xss-account',
    path: '/account/profile',
    parameter: 'nickname',
    example: 'Ada',
    section: 'account',
    label: 'Change my nickname',
    by: 'form',
    context: 'text of an element, behind the login',
    flawed: (v) => `<p>From now on we call you <em>${v}</em>.</p>`,
  },
];

/** API responses. Browsers render those with an HTML content type. */
const API: readonly Route[] = [
  plant(
    'reflected_xss',
    {
      id: 'xss-json-as-html',
      path: '/api/suggest',
      parameter: 'term',
      example: 'bell',
      section: 'developers',
      label: 'Suggestions',
      context: 'JSON that is sent as HTML',
    },
    (value, { premises }) =>
      premises.hardened
        ? json({ term: value, suggestions: [] })
        : text(JSON.stringify({ term: value, suggestions: [] }), 'text/html; charset=utf-8'),
  ),
  plant(
    'reflected_xss',
    {
      id: 'xss-json-body',
      method: 'POST',
      path: '/api/greeting',
      parameter: '/name',
      location: 'json',
      example: 'Ada',
      others: { language: 'en' },
      section: 'developers',
      label: 'Greeting',
      context: 'text of an element, from a JSON body',
    },
    (value, { premises }) =>
      text(
        `<p class="greeting">Hello ${premises.hardened ? html(value) : value}!</p>`,
        'text/html; charset=utf-8',
      ),
  ),
];

export const echoRoutes: readonly Route[] = [
  ...ECHOES.map((echo) =>
    plant('reflected_xss', echo, (value, visit) => {
      const { hardened } = visit.premises;
      const shown = hardened ? html(value) : value;
      const content = hardened && echo.fixed ? echo.fixed(value, visit) : echo.flawed(shown);
      return page(visit, echo.title?.(shown) ?? echo.label, content, { head: echo.head?.(shown) ?? '' });
    }),
  ),
  ...API,
];

/** This section has its own page for 404; the link to it is outdated. */
const PARTNERS = '/partners/';
export const LOST_PAGE = `${PARTNERS}old-offer`;

export const LOST_PLACE = {
  id: 'xss-not-found',
  type: 'reflected_xss',
  method: 'GET',
  path: `${PARTNERS}*`,
  parameter: '2',
  location: 'path',
  context: 'text of an element of the page that tells of one that is not there',
} as const;

export function notFound(visit: Visit): Answer {
  const path = `/${visit.segments.join('/')}`;
  const echoed = path.startsWith(PARTNERS) && !visit.premises.hardened;
  return page(visit, 'Not found', `<p>There is no page at <code>${echoed ? path : html(path)}</code>.</p>`, {
    status: 404,
  });
}
