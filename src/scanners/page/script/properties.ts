/** Effects of assignments to properties and attributes of elements. */
import type { EffectLog } from './effect-log.ts';
import { CREATED } from './labels.ts';
import type { Value } from './value.ts';

type Setter = (effects: EffectLog, receiver: Value, value: Value) => void;

const setSource: Setter = (effects, receiver, value) => {
  effects.send([value], value.labels, true);
  if (receiver.labels.has(`${CREATED}script`) || receiver.labels.has(`${CREATED}iframe`)) effects.load(value);
};
const setLocation: Setter = (effects, _receiver, value) => {
  effects.send([value], value.labels, false);
  effects.redirect(value);
};
const setAction: Setter = (effects, _receiver, value) => {
  effects.send([value], value.labels, false);
  effects.setAction(value);
};
const setHtml: Setter = (effects, _receiver, value) => effects.write(value);
const setShown: Setter = (effects, _receiver, value) => effects.copy(value);
const setText: Setter = (effects, receiver, value) => {
  setShown(effects, receiver, value);
  if (receiver.labels.has(`${CREATED}script`)) effects.run(value);
};

const SETTERS: ReadonlyMap<string, Setter> = new Map([
  ['src', setSource],
  [
    'href',
    (effects, receiver, value) => {
      // Links lead somewhere only when they are clicked.
      if (receiver.labels.has(`${CREATED}a`)) effects.send([value], value.labels, false);
      else setLocation(effects, receiver, value);
    },
  ],
  ['location', setLocation],
  ['action', setAction],
  ['formAction', setAction],
  ['innerHTML', setHtml],
  ['outerHTML', setHtml],
  ['srcdoc', setHtml],
  ['text', setText],
  ['textContent', setText],
  ['innerText', setText],
  ['value', setShown],
]);

export function applyProperty(name: string, receiver: Value, value: Value, effects: EffectLog): void {
  SETTERS.get(name)?.(effects, receiver, value);
}
