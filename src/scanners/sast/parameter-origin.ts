/** Origin of a function's parameter, by its declaration and by the frameworks that call the function. */

import { type Code, type Parameter, textOf } from './names.ts';
import type { Origin } from './rule.ts';

const MAX_NAME = 200;
/** characters of a class that are searched for a field */
const MAX_CLASS = 5_000;

/** @param name of the parameter, or of a destructured part of it */
export function parameterOrigin(code: Code, parameter: Parameter, name: string): Origin {
  const declared = textOf(code, parameter.node, MAX_NAME);
  return code.language === 'python'
    ? pythonParameter(parameter, declared, name, code)
    : scriptParameter(parameter, declared, name, code);
}

function pythonParameter({ owner }: Parameter, declared: string, name: string, code: Code): Origin {
  const type = typeOf(declared);
  const isModel = type !== null && MODEL.test(type) && !PROVIDED.test(type);
  if (type !== null && !isModel && !/\b(?:str|bytes|dict|Any|list|Dict|List)\b/.test(type))
    return CONVERTED.test(type) ? 'safe' : 'unknown';
  if (/=\s*Depends\(/.test(declared) || /^(?:self|cls|request|app|db|session)\b/.test(declared))
    return 'unknown';
  const otherwise = isModel ? 'unknown' : 'parameter';
  const wrapper = owner.parent();
  if (wrapper?.kind() !== 'decorated_definition') return otherwise;
  const decorators = wrapper.namedChildren().filter((child) => child.kind() === 'decorator');
  for (const decorator of decorators.slice(0, 10)) {
    const route = textOf(code, decorator, MAX_NAME);
    if (!/^@\w{1,60}(?:\.\w{1,60})?\.(?:route|get|post|put|patch|delete|websocket|api_route)\(/.test(route))
      continue;
    return ['int', 'float', 'uuid'].some((type) => route.includes(`<${type}:${name}>`)) ? 'safe' : 'request';
  }
  return otherwise;
}

const typeOf = (declared: string): string | null => /^[^:=]*:([^=]*)/.exec(declared)?.[1]?.trim() ?? null;

/** Types whose values are no free text. */
const CONVERTED = /^(?:int|float|bool|UUID|date|datetime|Literal|Decimal)\b/;
/** A class: FastAPI fills such a parameter of a route from the body of the request. */
const MODEL = /^[A-Z]\w{0,80}$/;
/** Classes that frameworks provide themselves, or that wrap a connection. */
const PROVIDED =
  /^(?:Request|Response|WebSocket|BackgroundTasks|HTTPConnection|SecurityScopes|Any|UUID|Literal|Decimal|Dict|List|\w*(?:Session|Service|Repository|Client|Manager|User|Settings|Config|Enum|Connection))$/;

/** Whether a field of a class, which a parameter is declared as, has a type of numbers or times. The class must be in the same file. */
export function isConvertedField(code: Code, parameter: Parameter, field: string): boolean {
  const type = typeOf(textOf(code, parameter.node, MAX_NAME));
  if (type === null || !MODEL.test(type)) return false;
  const start = code.source.indexOf(`class ${type}(`);
  if (start === -1) return false;
  const body = code.source.slice(start, start + MAX_CLASS);
  const end = /\n(?=[^\s#])/.exec(body)?.index ?? body.length;
  const found = new RegExp(`\\n\\s+${field}\\s{0,4}:\\s{0,4}([^\\n=]{1,80})`).exec(body.slice(0, end));
  return CONVERTED.test(found?.[1] ?? '');
}

function scriptParameter({ owner }: Parameter, declared: string, name: string, code: Code): Origin {
  if (/^@(?:Query|Param|Body|Headers|Req|Cookies)\(/.test(declared)) {
    return /:\s*(?:number|boolean|Date)\b/.test(declared) ||
      /Parse(?:Int|UUID|Bool|Float|Enum)Pipe/.test(declared)
      ? 'safe'
      : 'request';
  }
  if (/^\w+\??:\s*(?:number|boolean|bigint|Date)\b/.test(declared)) return 'safe';
  if (declared.startsWith('{')) {
    if (name === 'searchParams') return 'request';
    const second = owner.field('parameters')?.namedChildren()[1];
    const isHandler =
      second !== undefined && /^(?:res|reply|response)\b/.test(textOf(code, second, MAX_NAME));
    if (isHandler && /^(?:query|body|params|headers|cookies)$/.test(name)) return 'request';
  }
  return 'parameter';
}
