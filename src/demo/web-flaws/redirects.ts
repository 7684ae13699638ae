/** Pages that redirect to a parameter: open redirects, one kind each. */
import { headerValue, html, localPath } from './encoding.ts';
import { inlineScript, page } from './page.ts';
import { type Answer, type Planting, plant, type Route, redirect, type Visit } from './visit.ts';

interface Way extends Planting {
  /** whether the flawed site accepts the target; default: always */
  accepts?(target: string): boolean;
  /** targets that the fixed site allows; default: only paths of the site */
  allowed?: readonly string[];
  /** redirects the browser; default: with the Location header */
  lead?(target: string, visit: Visit): Answer;
}

/** Allowed sites of partners. */
const PARTNERS = ['http://partners.larchdesk.test/'];

const WAYS: readonly Way[] = [
  {
    id: 'redirect-location',
    path: '/out',
    parameter: 'next',
    example: '/company',
    section: 'company',
    label: 'Who we are',
    context: 'Location, as it is told',
  },
  {
    id: 'redirect-slash',
    path: '/welcome',
    parameter: 'return',
    example: '/product',
    section: 'product',
    label: 'Start here',
    context: 'Location, after a check that the target begins with a slash',
    accepts: (target) => target.startsWith('/'),
  },
  {
    id: 'redirect-contains',
    path: '/company/partner',
    parameter: 'url',
    example: 'http://partners.larchdesk.test/',
    section: 'company',
    label: 'Our partners',
    context: 'Location, after a check that the target has the name of the company somewhere',
    accepts: (target) =>
      target.startsWith('/') ? !target.startsWith('//') : target.includes('larchdesk.test'),
    allowed: PARTNERS,
  },
  {
    id: 'redirect-refresh',
    path: '/product/trial-ended',
    parameter: 'to',
    example: '/product/pricing',
    section: 'product',
    label: 'When the trial ends',
    context: 'refresh by a meta element',
    accepts: isAddress,
    lead: (target, visit) =>
      page(visit, 'One moment', '<p>We bring you there.</p>', {
        head: `<meta http-equiv="refresh" content="3; url=${html(target)}">\n`,
      }),
  },
  {
    id: 'redirect-script',
    path: '/shop/payment-done',
    parameter: 'target',
    example: '/shop',
    section: 'shop',
    label: 'After the payment',
    context: 'location that a script sets',
    accepts: isAddress,
    lead: (target, visit) =>
      page(
        visit,
        'Thank you',
        `<p>Back to the shop.</p>${inlineScript(visit, `window.location = ${JSON.stringify(target).replaceAll('<', '\\u003c')};`)}`,
      ),
  },
  {
    id: 'redirect-post',
    method: 'POST',
    path: '/preferences/save',
    parameter: 'return',
    example: '/preferences',
    others: { language: 'en' },
    section: 'help',
    label: 'Save the language',
    context: 'Location, after a form that is posted',
    lead: (target) => redirect(headerValue(target), 303),
  },
  {
    id: 'redirect-path',
    path: '/to/%2Fcompany%2Fpress',
    parameter: '2',
    location: 'path',
    example: '/company/press',
    section: 'company',
    label: 'In the press',
    context: 'Location, from a segment of the path',
  },
];

/** Excludes `javascript:`, which would be another flaw. */
function isAddress(target: string): boolean {
  return /^(?:https?:)?\//i.test(target);
}

export const redirectRoutes: readonly Route[] = WAYS.map((way) =>
  plant('open_redirect', way, (value, visit) => {
    const fixed = way.allowed?.includes(value) ? value : localPath(value);
    const asked = way.accepts?.(value) === false ? '/' : value || '/';
    const target = visit.premises.hardened ? fixed : asked;
    return way.lead?.(target, visit) ?? redirect(headerValue(target));
  }),
);
