/** Origin of a function's parameter, by its declaration and by the frameworks that call the function. */

import { type Code, type Parameter, textOf } from './names.ts';
import type { Origin } from './rule.ts';

const MAX_NAME = 200;

/** @param name of the parameter, or of a destructured part of it */
export function parameterOrigin(code: Code, parameter: Parameter, name: string): Origin {
  const declared = textOf(code, parameter.node, MAX_NAME);
  return code.language === 'python'
    ? pythonParameter(parameter, declared, name, code)
    : scriptParameter(parameter, declared, name, code);
}

function pythonParameter({ owner }: Parameter, declared: string, name: string, code: Code): Origin {
  const type = /^[^:=]*:([^=]*)/.exec(declared)?.[1]?.trim() ?? null;
  if (type !== null && !/\b(?:str|bytes|dict|Any|list|Dict|List)\b/.test(type)) {
    return /^(?:int|float|bool|UUID|date|datetime|Literal|Decimal)\b/.test(type) ? 'safe' : 'unknown';
  }
  if (/=\s*Depends\(/.test(declared) || /^(?:self|cls|request|app|db|session)\b/.test(declared))
    return 'unknown';
  const wrapper = owner.parent();
  if (wrapper?.kind() !== 'decorated_definition') return 'parameter';
  const decorators = wrapper.namedChildren().filter((child) => child.kind() === 'decorator');
  for (const decorator of decorators.slice(0, 10)) {
    const route = textOf(code, decorator, MAX_NAME);
    if (!/^@\w{1,60}(?:\.\w{1,60})?\.(?:route|get|post|put|patch|delete|websocket|api_route)\(/.test(route))
      continue;
    return ['int', 'float', 'uuid'].some((type) => route.includes(`<${type}:${name}>`)) ? 'safe' : 'request';
  }
  return 'parameter';
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
