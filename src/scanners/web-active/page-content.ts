/** Reads links, forms, script files, and requests of inline scripts in a response. */
import type { WarningCode } from '../../core/warning.ts';
import { nextTurn } from '../kit/event-loop-turn.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import { type ScriptOmission, type ScriptRequest, scriptRequests } from './script-requests.ts';
import { LONG_SCRIPT, MAX_CODE_LENGTH, readSurfaceInSlices, type SurfaceForm } from './surface.ts';

/** Contains copies only, so that it does not keep the page in memory. */
export interface PageContent {
  links: { url: string; text: string; method: string }[];
  forms: SurfaceForm[];
  /** URLs of script files */
  scripts: string[];
  /** requests of inline scripts */
  requests: ScriptRequest[];
  /** URL that references are relative to */
  base: string;
}

/** A part of a page that was not read. */
export interface ContentOmission {
  key: string;
  code: WarningCode;
  /** continues after the name of the site */
  message: string;
}

/** @throws the signal's reason */
export async function readPageContent(
  { request, response }: Exchange,
  signal: AbortSignal,
  onLeftOut: (omission: ContentOmission) => void,
): Promise<PageContent> {
  const surface = await readSurfaceInSlices(response.body, request.url);
  for (const what of surface.cut) {
    const message = `has pages with more than ${what}: the rest is skipped`;
    onLeftOut({ key: what, code: 'LIMIT_REACHED', message });
  }
  const requests: ScriptRequest[] = [];
  for (const code of surface.code) requests.push(...(await readScript(code, signal, onLeftOut)));
  return {
    links: surface.links,
    forms: surface.forms,
    scripts: surface.scripts,
    requests,
    base: surface.base,
  };
}

const SCRIPT_OMISSIONS: Readonly<Record<ScriptOmission, ContentOmission>> = {
  syntax: {
    key: 'script syntax',
    code: 'CONTENT_UNREADABLE',
    message: 'has scripts that cannot be parsed: requests in them are missed',
  },
  requests: {
    key: 'script requests',
    code: 'LIMIT_REACHED',
    message: 'has scripts that exceed the limits on code or requests: requests beyond the limits are missed',
  },
  keys: {
    key: 'script keys',
    code: 'LIMIT_REACHED',
    message: 'has scripts that send JSON with more than 50 keys: the rest is missing from the requests',
  },
};

/** Requests of a script, in a turn of the event loop of its own: parsing takes a while. @throws the signal's reason */
export async function readScript(
  code: string,
  signal: AbortSignal,
  onLeftOut: (omission: ContentOmission) => void,
): Promise<ScriptRequest[]> {
  await nextTurn(signal);
  if (code.length > MAX_CODE_LENGTH) {
    const message = `has more than ${LONG_SCRIPT}: the rest of it is not read`;
    onLeftOut({ key: LONG_SCRIPT, code: 'TRUNCATED', message });
  }
  return scriptRequests(code.slice(0, MAX_CODE_LENGTH), (what) => onLeftOut(SCRIPT_OMISSIONS[what]));
}

/** Whether an answer is HTML or XML, by its content type or its first character. */
export function isPage({ response }: Exchange): boolean {
  const type = response.headers['content-type'];
  return type === undefined ? /^\s{0,64}</.test(response.body) : /html|xml/i.test(type);
}
