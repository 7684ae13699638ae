/** Records the effects of scripts: data that they send, and content that they write, run and load. */
import { isCommand } from './commands.ts';
import { afterPrefix, COMES_FROM, DATA, DECODED, GOES_TO, type Labels, NOISE } from './labels.ts';
import { HOLE, labelled, textsOf, type Value } from './value.ts';

export interface Send {
  address: string;
  /** kind of data: that of a field, `keys`, `clipboard`, `cookies`, `storage`, `noise` */
  kind: string;
  /** the response is not read */
  quiet: boolean;
}

const MAX_EFFECTS = 500;
/** URLs that connections are opened to. Each value can carry all of them. */
const MAX_DESTINATIONS = 64;

export class EffectLog {
  readonly sends = new Map<string, Send>();
  /** HTML that is written into the page */
  readonly writes = new Set<string>();
  /** text that is run as code */
  readonly runs = new Set<string>();
  /** URLs of scripts and frames that are added */
  readonly loads = new Set<string>();
  /** URLs that forms are sent to */
  readonly actions = new Set<string>();
  /** URLs that the page is redirected to */
  readonly redirects = new Set<string>();
  /** URLs whose responses are run as code */
  readonly runsFrom = new Set<string>();
  /** shell commands that are put into the clipboard, or into elements to be copied */
  readonly copies = new Set<string>();
  /** text that looks encrypted is decoded and run */
  runsNoise = false;
  /** the same, written into the page */
  writesNoise = false;
  /** text that is computed from character codes is run or written */
  runsDecoded = false;
  /** effects beyond the limits */
  dropped = 0;
  readonly #destinations = new Set<string>();

  /** Records data sent to each address: to the texts of `addresses`, and to their connections. */
  send(addresses: readonly Value[], labels: Labels, quiet: boolean): void {
    const kinds = afterPrefix(labels, DATA);
    if (kinds.length === 0) return;
    const all = addresses.flatMap((value) => [...addressesOf(value), ...afterPrefix(value.labels, GOES_TO)]);
    for (const address of all) {
      for (const kind of kinds) {
        const key = `${kind} ${address} ${quiet}`;
        if (this.sends.has(key)) continue;
        if (this.sends.size < MAX_EFFECTS) this.sends.set(key, { address, kind, quiet });
        else this.dropped++;
      }
    }
  }

  write(value: Value): void {
    if (value.labels.has(NOISE)) this.writesNoise = true;
    if (value.labels.has(DECODED)) this.runsDecoded = true;
    for (const text of textsOf(value)) {
      if (text.includes('<')) this.#add(this.writes, text.replaceAll(HOLE, ' '));
    }
  }

  run(value: Value): void {
    if (value.labels.has(NOISE)) this.runsNoise = true;
    if (value.labels.has(DECODED)) this.runsDecoded = true;
    for (const prefix of [GOES_TO, COMES_FROM])
      for (const address of afterPrefix(value.labels, prefix)) this.#add(this.runsFrom, address);
    for (const text of textsOf(value)) {
      if (text.length > 8) this.#add(this.runs, text.replaceAll(HOLE, ' '));
    }
  }

  load(value: Value): void {
    for (const address of addressesOf(value)) this.#add(this.loads, address);
  }

  redirect(value: Value): void {
    for (const address of addressesOf(value)) this.#add(this.redirects, address);
  }

  copy(value: Value): void {
    for (const text of textsOf(value))
      if (isCommand(text)) this.#add(this.copies, text.replaceAll(HOLE, ' '));
  }

  /** The response of a request. */
  responseOf(value: Value): Value {
    return labelled(
      addressesOf(value)
        .slice(0, 4)
        .map((address) => `${COMES_FROM}${address}`),
    );
  }

  setAction(value: Value): void {
    for (const address of addressesOf(value)) this.#add(this.actions, address);
  }

  /** A connection to the addresses of a value. */
  connectionTo(value: Value): Value {
    const known = addressesOf(value).filter((address) => {
      if (this.#destinations.size < MAX_DESTINATIONS) this.#destinations.add(address);
      else if (!this.#destinations.has(address)) this.dropped++;
      return this.#destinations.has(address);
    });
    return labelled(known.map((address) => `${GOES_TO}${address}`));
  }

  #add(effects: Set<string>, text: string): void {
    if (effects.size < MAX_EFFECTS) effects.add(text);
    else if (!effects.has(text)) this.dropped++;
  }
}

/** URLs with a host that is known. */
function addressesOf(value: Value): string[] {
  return textsOf(value).flatMap((text) => {
    const end = text.indexOf(HOLE);
    const known = end === -1 ? text : text.slice(0, end);
    const [address] =
      /^\s*(?:https?:|wss?:)?\/\/[^\s/?#\\]{3,253}(?=[/?#]|$)[^\s]{0,2000}/i.exec(known) ?? [];
    // The host is unknown if a hole follows before it ends.
    return address === undefined || (end !== -1 && !/\/\/[^/?#]+[/?#]/.test(address)) ? [] : [address.trim()];
  });
}
