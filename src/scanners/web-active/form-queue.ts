/** Decides whether and how forms and requests of scripts are sent, and queues them. */

import { isNamed, judge, leadsToHarm, TOKEN } from '../kit/conduct.ts';
import { resolved } from '../kit/reference.ts';
import { changingFields, filledIn, hasFields } from './form-request.ts';
import { EVERY_FIELD, type PointsWanted } from './insertion-points.ts';
import type { ActiveOptions } from './options.ts';
import { unlessRefused } from './request-errors.ts';
import type { SkipReason } from './scan-report.ts';
import type { ScriptRequest } from './script-requests.ts';
import type { Session } from './session.ts';
import { accountAt } from './sign-in.ts';
import type { SiteScan } from './site-scan.ts';
import type { SurfaceForm } from './surface.ts';
import { type Template, templateOf } from './template.ts';
import { createTrial, type FormPage } from './trial.ts';

/** Where a form or link was found. */
export interface FoundOn {
  depth: number;
  session: Session;
  page: FormPage;
}

export interface FormQueue {
  /** @throws as `Session.send`, except errors of the request itself */
  add(form: SurfaceForm, on: FoundOn): Promise<void>;
  addScriptRequest(request: ScriptRequest, base: string, depth: number): void;
}

export function createFormQueue(scan: SiteScan): FormQueue {
  const { options, record, site } = scan;
  const { report, frontier, origin } = site;
  const account = accountAt(options, origin);

  /** Names of hidden fields whose values change at each visit. */
  const tokensOf = async (form: SurfaceForm, template: Template, page: FormPage): Promise<Set<string>> => {
    const hidden = form.fields.filter(({ type }) => type === 'hidden').map(({ name }) => name);
    const tokens = new Set(hidden.filter((name) => TOKEN.test(name)));
    if ((template.method !== 'POST' && page.steps === 0) || hidden.length === tokens.size) return tokens;
    const again = await site.health.attempt(() => site.inTurn(() => page.open())).catch(unlessRefused);
    for (const name of again ? changingFields(form, again) : []) tokens.add(name);
    return tokens;
  };

  return {
    async add(form, { depth, session: current, page }) {
      const judged = judge(form, origin, options);
      if (typeof judged === 'string') return report.skip(judged, form.action);
      const isSignIn = account !== null && hasFields(form, Object.keys(account.fields));
      // A failed sign-in may end the session in which it is tested.
      const session = isSignIn ? site.guest : current;
      const sentAs = { ...form, action: judged.action, method: judged.method };
      const template = filledIn(sentAs, isSignIn ? account.fields : {}, judged.button);
      if (!frontier.admitForm(template)) return;
      record.totals.forms++;
      const ownPage: FormPage =
        isSignIn && current !== site.guest ? { steps: 0, open: () => site.guest.get(account.url) } : page;
      const tokens = await tokensOf(sentAs, template, ownPage);
      const isWalked = ownPage.steps > 0 || (template.method === 'POST' && tokens.size > 0);
      const trial = createTrial(template, session, site, isWalked ? ownPage : null);
      const files = new Set(form.fields.filter(({ type }) => type === 'file').map(({ name }) => name));
      const wanted: PointsWanted = {
        field: (name) =>
          !tokens.has(name) && !files.has(name) && name !== judged.button?.name && !TOKEN.test(name),
        path: false,
        headers: false,
        cookies: [],
      };
      scan.add({ kind: 'form', trial, depth, wanted });
    },
    addScriptRequest(request, base, depth) {
      const target = resolved(request.url, base);
      if (target === null) return;
      if (!target.startsWith(`${origin}/`)) return report.skip('otherSite', target);
      if (request.method === 'GET') {
        if (!request.unknownBody) scan.addPage({ url: target, session: site.session, depth: depth + 1 });
        return;
      }
      const template = writingRequest(request, target, options);
      if (typeof template === 'string') return report.skip(template, target);
      if (!frontier.admitForm(template)) return;
      record.totals.forms++;
      scan.addPoints(createTrial(template, site.session, site), EVERY_FIELD);
    },
  };
}

/** The request that a script sends by another method than GET, or why it is not sent. */
function writingRequest(
  { method, json }: ScriptRequest,
  target: string,
  { forms, aggressive }: ActiveOptions,
): Template | SkipReason {
  if (method !== 'POST' && method !== 'PUT') return 'harmful';
  const named = isNamed(target, forms);
  if (!named && leadsToHarm(target)) return 'harmful';
  if (!named && !aggressive) return 'unnamedPost';
  return json === null
    ? 'noJsonBody'
    : { ...templateOf(target), method, body: { kind: 'json', value: json } };
}
