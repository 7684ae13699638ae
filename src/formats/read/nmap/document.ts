/** Follows the elements of nmap's XML, and passes each to the report as soon as it is complete. */

import { isIP } from 'node:net';
import { count } from '../../../core/count.ts';
import { warning } from '../../../core/scanner.ts';
import { readPort } from '../foreign-value.ts';
import type { Found } from '../reading.ts';
import type { Attributes, ElementPlace, ScriptElement } from './elements.ts';
import type { NmapReport } from './report.ts';

/** Levels of elements; nmap's own output has ten. */
const MAX_DEPTH = 50;
/** Elements within one script; the rest is dropped. */
const MAX_SCRIPT_ELEMENTS = 20_000;
const MAX_ADDRESSES = 64;
const MAX_CPES = 20;
const MAX_ELEMENT_TEXT = 5000;

/** XML that nmap did not write. */
export class XmlError extends Error {}

/** Handles the events of an XML parser. */
export class NmapDocument {
  /** whether the root element is `nmaprun` */
  isNmap = false;
  isComplete = false;
  /** nmap's own error message */
  failure: string | null = null;
  readonly #report: NmapReport;
  /** @returns the line of the current tag */
  readonly #line: () => number;
  readonly #place: ElementPlace = { host: null, port: null };
  /** names of the open elements */
  readonly #elements: string[] = [];
  /** the open script and its open tables */
  readonly #scripts: ScriptElement[] = [];
  #scriptElements = 0;
  #droppedElements = 0;
  /** text of the open element; null when it is not needed */
  #text: string | null = null;
  #valueKey: string | null = null;
  #sawEvent = false;
  #lastEventAt = 0;

  /** @param line returns the line of the current tag */
  constructor(report: NmapReport, line: () => number) {
    this.#report = report;
    this.#line = line;
  }

  /** @returns bytes read up to the last event. @param bytes read up to now */
  lastEventAt(bytes: number): number {
    if (this.#sawEvent) this.#lastEventAt = bytes;
    this.#sawEvent = false;
    return this.#lastEventAt;
  }

  *summary(): Generator<Found, void, void> {
    if (this.#droppedElements > 0) {
      const message = `${count(this.#droppedElements, 'element')} of nmap's scripts dropped: the limit is ${MAX_SCRIPT_ELEMENTS} per script`;
      yield { line: this.#line(), emission: warning('LIMIT_REACHED', message, this.#droppedElements) };
    }
    yield* this.#report.summary(this.#line());
  }

  /** @throws XmlError when the root is not `nmaprun`, or elements nest too deeply */
  onopentag(name: string, attributes: Attributes): void {
    this.#sawEvent = true;
    if (this.#elements.length === 0 && name !== 'nmaprun')
      throw new XmlError(`<${name.slice(0, 50)}> instead of <nmaprun>`);
    this.isNmap = true;
    if (this.#elements.push(name) > MAX_DEPTH)
      throw new XmlError(`is nested deeper than ${MAX_DEPTH} levels`);
    this.#open[name]?.(attributes);
  }

  onclosetag(name: string): void {
    this.#sawEvent = true;
    this.#elements.pop();
    this.#close[name]?.();
    if (this.#elements.length === 0) this.isComplete = true;
  }

  ontext(piece: string): void {
    this.#sawEvent = true;
    if (this.#text !== null && this.#text.length < MAX_ELEMENT_TEXT)
      this.#text = (this.#text + piece).slice(0, MAX_ELEMENT_TEXT);
  }

  /** Handlers of start tags, by name. */
  readonly #open: Readonly<Record<string, (attributes: Attributes) => void>> = {
    __proto__: null as never,
    nmaprun: ({ args = '' }) => this.#report.command(args),
    host: () => {
      this.#place.host = { line: this.#line(), status: {}, addresses: [], names: [], emitted: false };
    },
    status: (attributes) => {
      if (this.#place.host) this.#place.host.status = attributes;
    },
    address: ({ addr = '', addrtype }) => {
      const addresses = this.#place.host?.addresses ?? [];
      if (addrtype !== 'mac' && isIP(addr) !== 0 && addresses.length < MAX_ADDRESSES) addresses.push(addr);
    },
    hostname: (attributes) => {
      const names = this.#place.host?.names ?? [];
      if (attributes.name && names.length < MAX_ADDRESSES) names.push(attributes);
    },
    port: (attributes) => this.#openPort(attributes),
    state: (attributes) => {
      if (this.#place.port) this.#place.port.state = attributes;
    },
    service: (attributes) => {
      if (this.#place.port) this.#place.port.service = attributes;
    },
    script: ({ id = '', output = '' }) => {
      // A port's facts are complete when its scripts begin.
      this.#reportPort();
      this.#scripts.length = 0;
      this.#scriptElements = 0;
      this.#openTable(id, output.slice(0, MAX_ELEMENT_TEXT));
    },
    table: ({ key = '' }) => {
      if (this.#scripts.length > 0) this.#openTable(key, '');
    },
    elem: ({ key }) => {
      this.#valueKey = key ?? null;
      this.#text = '';
    },
    cpe: () => {
      this.#text = '';
    },
    target: ({ status, specification, reason = 'no reason given' }) => {
      if (status === 'skipped') this.failure = `nmap skipped ${specification}: ${reason}`;
    },
    finished: ({ exit, errormsg = 'no reason given' }) => {
      if (exit === 'error') this.failure = `nmap failed: ${errormsg}`;
    },
  };

  /** Handlers of end tags, by name. */
  readonly #close: Readonly<Record<string, () => void>> = {
    __proto__: null as never,
    host: () => {
      if (this.#place.host) this.#report.host(this.#place.host, false);
      this.#place.host = null;
    },
    port: () => {
      this.#reportPort();
      this.#place.port = null;
    },
    cpe: () => {
      const { port } = this.#place;
      if (port && port.cpe.length < MAX_CPES) port.cpe.push((this.#text ?? '').slice(0, 500));
      this.#text = null;
    },
    elem: () => this.#closeValue(),
    table: () => {
      this.#closeTable();
    },
    script: () => {
      const script = this.#closeTable();
      if (script) this.#report.output(script, this.#place);
    },
  };

  #openPort({ portid, protocol = 'tcp' }: Attributes): void {
    const port = readPort(portid);
    const line = this.#line();
    if (port === undefined) this.#report.portWithoutNumber(portid, line);
    this.#place.port =
      port === undefined
        ? null
        : { line, port, protocol: protocol.slice(0, 10), state: {}, service: {}, cpe: [], emitted: false };
  }

  #reportPort(): void {
    const { host, port } = this.#place;
    if (host && port) this.#report.port(host, port);
  }

  #openTable(key: string, output: string): void {
    const table: ScriptElement = {
      ...{ line: this.#line(), key, output, emitted: false },
      ...{ values: new Map(), list: [], tables: [] },
    };
    if (++this.#scriptElements <= MAX_SCRIPT_ELEMENTS) this.#scripts.at(-1)?.tables.push(table);
    else this.#droppedElements++;
    this.#scripts.push(table);
  }

  #closeTable(): ScriptElement | undefined {
    const table = this.#scripts.pop();
    const script = this.#scripts[0] ?? table;
    if (table && script) this.#report.vulnerability(script, table, this.#place);
    return table;
  }

  #closeValue(): void {
    const value = this.#text ?? '';
    this.#text = null;
    const table = this.#scripts.at(-1);
    if (!table) return;
    if (++this.#scriptElements > MAX_SCRIPT_ELEMENTS) this.#droppedElements++;
    else if (this.#valueKey === null) table.list.push(value);
    else table.values.set(this.#valueKey, value);
  }
}
