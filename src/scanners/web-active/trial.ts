/** A request that can be sent with other values, and the steps that must come before it. */
import type { Exchange } from '../kit/http-evidence.ts';
import type { Baselines } from './baselines.ts';
import { withFreshHiddenFields } from './form-request.ts';
import type { Session } from './session.ts';
import { render, type Template, type ValuePlace } from './template.ts';

export interface Trial {
  readonly template: Template;
  readonly session: Session;
  /** pages and forms before the request */
  readonly steps: number;
  /** Sends the request with a value in one place, after repeating the steps before it. @throws as `Session.send` */
  send(place?: ValuePlace | null, value?: string): Promise<Exchange>;
  /** Sends the request with its usual values, within a walk that has its turn already. @throws like `send` */
  walk(maxBytes?: number): Promise<Exchange>;
  /** The answer to the usual values. It is requested once, and again when it was dropped from memory. */
  baseline(): Promise<Exchange>;
}

/** A page with a form, which can be opened again to get fresh hidden fields. */
export interface FormPage {
  steps: number;
  /** @throws as `Session.send` */
  open(maxBytes?: number): Promise<Exchange>;
}

/** State shared by all trials at a site. */
export interface TrialSite {
  /** Runs one walk at a time: two at once would use each other's tokens. */
  inTurn<T>(walk: () => Promise<T>): Promise<T>;
  baselines: Baselines;
}

/** @param page the page of the form, when hidden fields have to be fresh for each request */
export function createTrial(
  template: Template,
  session: Session,
  { inTurn, baselines }: TrialSite,
  page: FormPage | null = null,
): Trial {
  const walk = async (place: ValuePlace | null, value: string, maxBytes?: number): Promise<Exchange> => {
    const current = page === null ? template : withFreshHiddenFields(template, await page.open());
    return session.send(render(current, place, value), maxBytes);
  };
  const send: Trial['send'] = (place = null, value = '') =>
    page === null ? walk(place, value) : inTurn(() => walk(place, value));
  const trial: Trial = {
    template,
    session,
    steps: page?.steps ?? 0,
    send,
    walk: (maxBytes) => walk(null, '', maxBytes),
    baseline: () => baselines.of(trial, () => send()),
  };
  return trial;
}
