/** nmap's XML (`nmap -oX -`, https://nmap.org/book/nmap-dtd.html), each port as soon as its element is closed. */
import { isIP } from 'node:net';
import { Parser as XmlParser } from 'htmlparser2';
import type { FindingInit, Severity } from '../../core/result.ts';
import { severityRank } from '../../core/result.ts';
import { type Emission, endpoint, finding, host, log, warning } from '../../core/scanner.ts';
import { readSeverity } from '../kit/severity.ts';
import { readPort, readText } from '../kit/tool-output/foreign-value.ts';
import { createReading, type Parser, type ToolRun } from '../kit/tool-output/reading.ts';

type Attributes = Record<string, string>;

interface HostElement {
  status: Attributes;
  addresses: string[];
  names: Attributes[];
  told: boolean;
}

interface PortElement {
  port: number;
  protocol: string;
  state: Attributes;
  service: Attributes;
  cpe: string[];
  /** whether its findings were emitted */
  told: boolean;
}

/** A `script` or `table` element: what it holds, by key and in order. */
interface Table {
  key: string;
  values: Map<string, string>;
  list: string[];
  tables: Table[];
  /** of a script: its text */
  output: string;
  /** of a script: whether a flaw was read from it */
  told: boolean;
}

/** Levels of elements; nmap's own output has ten. */
const MAX_DEPTH = 50;
/** Elements within one script; what is more is dropped. */
const MAX_SCRIPT_ELEMENTS = 20_000;
const MAX_ADDRESSES = 64;
const MAX_ELEMENT_TEXT = 5000;

export const parseNmap: Parser = async function* (chunks, run) {
  const reading = createReading("nmap's XML");
  const ready: Emission[] = [];
  const output = createOutput(run, (emission) => ready.push(emission));
  // Neither a DTD nor its entities are read, so that none can be expanded.
  const xml = new XmlParser(output.handler, { xmlMode: true, decodeEntities: true });
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    const text = decoder.decode(chunk, { stream: true });
    let problem: string | null = null;
    try {
      xml.write(text);
      if (bytes - output.lastEventAt(bytes) > run.maxItemBytes)
        problem = `an element is larger than ${run.maxItemBytes} bytes (maxLineBytes)`;
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      problem = error.message;
    }
    if (output.isNmap()) reading.good();
    yield* ready.splice(0);
    if (problem !== null) {
      yield reading.bad({ at: `byte ${bytes - chunk.length}`, problem, excerpt: text.trim(), fatal: true });
      reading.end();
      return;
    }
  }
  if (!output.isComplete()) {
    yield reading.bad({ at: `byte ${bytes}`, problem: 'the document breaks off', excerpt: '', fatal: true });
  }
  yield* output.summary();
  reading.end();
  const failure = output.failure();
  if (failure !== null) throw new Error(failure);
};

class XmlError extends Error {}

function createOutput(run: ToolRun, emit: (emission: Emission) => void) {
  const elements: string[] = [];
  const scripts: Table[] = [];
  let scriptElements = 0;
  let droppedElements = 0;
  let undecidedPorts = 0;
  let current: HostElement | null = null;
  let port: PortElement | null = null;
  let text: string | null = null;
  let valueKey: string | null = null;
  let sawRoot = false;
  let complete = false;
  let failure: string | null = null;
  let eventAt = 0;
  let sawEvent = false;

  const nameOf = ({ addresses, names }: HostElement): string => {
    const given = names.find(({ type }) => type === 'user')?.name;
    const asked =
      run.host !== null && run.address !== null && addresses.includes(run.address) ? run.host : null;
    return (given ?? asked ?? names[0]?.name ?? addresses[0] ?? '').toLowerCase();
  };

  /** Once for each host: with its first open port, or at its end. */
  const tellHost = (element: HostElement, hasOpenPort: boolean) => {
    const { status, addresses, told } = element;
    if (told || status.state !== 'up') return;
    element.told = true;
    const name = nameOf(element);
    if (name === '') return;
    // With -Pn nobody has asked whether it is up.
    const alive = hasOpenPort || status.reason !== 'user-set';
    emit(
      host({
        name,
        ip: addresses,
        alive,
        source: run.scanner,
        error: alive ? null : 'none of its ports is open',
      }),
    );
  };

  const tellPort = (element: HostElement, { port: number, protocol, state, service, cpe }: PortElement) => {
    if (state.state === 'open|filtered') undecidedPorts++;
    if (state.state !== 'open') return;
    tellHost(element, true);
    const name = nameOf(element);
    const what = [serviceName(service), service.product, service.version].filter((part) => part).join(' ');
    emit(
      finding({
        title: `open port ${number}/${protocol}${what === '' ? '' : ` (${what})`}`,
        severity: 'INFO',
        type: 'open_port',
        host: name,
        port: number,
        confidence: 'CONFIRMED',
        evidence: { protocol, ...reduced(state, ['reason']), ...reduced(service, SERVICE_FACTS), cpe },
        identity: [name, `${number}/${protocol}`],
      }),
    );
    const scheme = protocol === 'tcp' ? schemeOf(service) : null;
    if (scheme === null) return;
    const authority = `${isIP(name) === 6 ? `[${name}]` : name}:${number}`;
    if (!URL.canParse(`${scheme}://${authority}/`)) return;
    const { href } = new URL(`${scheme}://${authority}/`);
    emit(endpoint({ url: href, source: run.scanner, error: 'not asked for: known from its service' }));
  };

  /** The host of the script that is open; scripts before and after all hosts (`prescript`, `postscript`) have none. */
  const scriptHost = () => (current ? nameOf(current) : (run.host ?? ''));

  /** A script's text, where it holds no flaw in a form that is read. */
  const tellOutput = ({ key, output, told }: Table) => {
    const [firstLine = ''] = output.trim().split('\n');
    if (told || firstLine === '') return;
    const place = port ? `${port.port}/${port.protocol}` : '';
    if (output.trim().startsWith('ERROR:')) {
      const where = [scriptHost(), place].filter((part) => part !== '').join(' ');
      emit(warning('TOOL_INCOMPLETE', `nmap's script ${key} failed at ${where}: ${firstLine}`));
      return;
    }
    emit(
      finding({
        title: `${key}: ${firstLine}`,
        severity: 'INFO',
        type: key,
        host: scriptHost(),
        port: port?.port ?? null,
        evidence: { output },
        identity: [scriptHost(), place],
      }),
    );
  };

  const tellVulnerability = (script: Table, table: Table) => {
    const vulnerability = readVulnerability(table);
    if (!vulnerability) return;
    script.told = true;
    const name = scriptHost();
    emit(
      finding({
        ...vulnerability,
        type: script.key,
        host: name,
        port: port?.port ?? null,
        identity: [name, port ? `${port.port}/${port.protocol}` : '', vulnerability.title],
      }),
    );
  };

  const open = (name: string, attributes: Attributes) => {
    switch (name) {
      case 'host':
        current = { status: {}, addresses: [], names: [], told: false };
        break;
      case 'status':
        if (current) current.status = attributes;
        break;
      case 'address':
        if (current && attributes.addrtype !== 'mac' && isIP(attributes.addr ?? '') !== 0) {
          if (current.addresses.length < MAX_ADDRESSES) current.addresses.push(attributes.addr as string);
        }
        break;
      case 'hostname':
        if (current && attributes.name && current.names.length < MAX_ADDRESSES)
          current.names.push(attributes);
        break;
      case 'port': {
        const number = readPort(attributes.portid);
        const protocol = attributes.protocol?.slice(0, 10) ?? 'tcp';
        if (number === undefined)
          emit(warning('OUTPUT_NOT_UNDERSTOOD', `a port without a number: ${attributes.portid}`));
        port =
          number === undefined
            ? null
            : { port: number, protocol, state: {}, service: {}, cpe: [], told: false };
        break;
      }
      case 'state':
        if (port) port.state = attributes;
        break;
      case 'service':
        if (port) port.service = attributes;
        break;
      case 'script':
      case 'table': {
        if (name === 'script') {
          scripts.length = 0;
          scriptElements = 0;
        } else if (scripts.length === 0) break;
        const key = (name === 'script' ? attributes.id : attributes.key) ?? '';
        const output = name === 'script' ? (attributes.output ?? '').slice(0, MAX_ELEMENT_TEXT) : '';
        const table: Table = { key, values: new Map(), list: [], tables: [], output, told: false };
        if (++scriptElements <= MAX_SCRIPT_ELEMENTS) scripts.at(-1)?.tables.push(table);
        else droppedElements++;
        scripts.push(table);
        break;
      }
      case 'elem':
        valueKey = attributes.key ?? null;
        text = '';
        break;
      case 'cpe':
        text = '';
        break;
      case 'target':
        if (attributes.status === 'skipped') {
          failure = `nmap skipped ${attributes.specification}: ${attributes.reason ?? 'no reason given'}`;
        }
        break;
      case 'finished':
        if (attributes.exit === 'error') failure = `nmap failed: ${attributes.errormsg ?? 'no reason given'}`;
        break;
    }
  };

  const close = (name: string) => {
    switch (name) {
      case 'host':
        if (current) tellHost(current, false);
        current = null;
        break;
      case 'port':
        port = null;
        break;
      case 'cpe':
        if (port && port.cpe.length < 20) port.cpe.push((text ?? '').slice(0, 500));
        text = null;
        break;
      case 'elem': {
        const table = scripts.at(-1);
        const value = text ?? '';
        text = null;
        if (!table) break;
        if (++scriptElements > MAX_SCRIPT_ELEMENTS) {
          droppedElements++;
          break;
        }
        if (valueKey === null) table.list.push(value);
        else table.values.set(valueKey, value);
        break;
      }
      case 'table':
      case 'script': {
        const table = scripts.pop();
        const script = scripts[0] ?? table;
        if (table && script) tellVulnerability(script, table);
        if (name === 'script' && table) tellOutput(table);
        break;
      }
    }
  };

  return {
    isNmap: () => sawRoot,
    isComplete: () => complete,
    failure: () => failure,
    *summary(): Generator<Emission, void, void> {
      if (droppedElements > 0) {
        const message = `${droppedElements} elements of nmap's scripts were dropped: a script may have ${MAX_SCRIPT_ELEMENTS}`;
        yield warning('LIMIT_REACHED', message, droppedElements);
      }
      if (undecidedPorts > 0)
        yield log(
          'INFO',
          `${undecidedPorts} ports are open|filtered: nmap could not tell whether they are open`,
        );
    },
    /** bytes that were read when something was last complete */
    lastEventAt(bytes: number): number {
      if (sawEvent) eventAt = bytes;
      sawEvent = false;
      return eventAt;
    },
    handler: {
      onopentag(name: string, attributes: Attributes) {
        sawEvent = true;
        if (elements.length === 0 && name !== 'nmaprun')
          throw new XmlError(`<${name.slice(0, 50)}> instead of <nmaprun>`);
        sawRoot = true;
        if (elements.push(name) > MAX_DEPTH) throw new XmlError(`nests deeper than ${MAX_DEPTH} levels`);
        // A port's facts are complete where its scripts begin.
        if (name === 'script') tellOpenPort();
        open(name, attributes);
      },
      onclosetag(name: string) {
        sawEvent = true;
        elements.pop();
        if (name === 'port') tellOpenPort();
        close(name);
        if (elements.length === 0) complete = true;
      },
      ontext(piece: string) {
        sawEvent = true;
        if (text !== null && text.length < MAX_ELEMENT_TEXT) text = (text + piece).slice(0, MAX_ELEMENT_TEXT);
      },
    },
  };

  function tellOpenPort() {
    if (!port || !current || port.told) return;
    port.told = true;
    tellPort(current, port);
  }
}

const SERVICE_FACTS = ['name', 'product', 'version', 'extrainfo', 'ostype', 'tunnel'];

function reduced(attributes: Attributes, keys: readonly string[]): Attributes {
  const known = keys.filter((key) => attributes[key]);
  return Object.fromEntries(known.map((key) => [key, (attributes[key] as string).slice(0, 500)]));
}

function serviceName({ name, tunnel }: Attributes): string | undefined {
  return tunnel === 'ssl' && name === 'http' ? 'https' : name;
}

/** Null where nobody speaks HTTP. A name that nmap only knows from its table of ports is no evidence. */
function schemeOf(service: Attributes): 'http' | 'https' | null {
  const { name = '', tunnel, method } = service;
  if (method !== 'probed' || !/^(?:http|https)(?:-alt|-proxy)?$/.test(name)) return null;
  return tunnel === 'ssl' || name.startsWith('https') ? 'https' : 'http';
}

/** A flaw as the library `vulns` writes it, or as the script `vulners` does. */
function readVulnerability({ key, values, tables }: Table): Omit<FindingInit, 'type'> | null {
  const listOf = (name: string) => tables.find((table) => table.key === name)?.list ?? [];
  const score = values.get('cvss');
  if (score !== undefined && values.has('id')) {
    const id = values.get('id') as string;
    return {
      title: id,
      severity: readSeverity(score) ?? 'UNKNOWN',
      confidence: 'LOW',
      description: `Known for this version, not tested. CVSS ${score}.`,
      references: referencesOf([id], []),
      evidence: Object.fromEntries(values),
    };
  }
  const state = values.get('state') ?? '';
  const title = values.get('title') ?? key;
  if (!/^(?:LIKELY )?VULNERABLE/.test(state) || title === '') return null;
  const ids = [key, ...listOf('ids')];
  const scores = tables.find((table) => table.key === 'scores');
  const details = [...listOf('description'), ...listOf('check_results'), ...listOf('extra_info')];
  return {
    title,
    severity: highest([...(scores?.values.values() ?? []), ...(scores?.list ?? [])]) ?? 'HIGH',
    confidence: state.startsWith('LIKELY') ? 'LOW' : 'HIGH',
    description: readText(details) ?? null,
    references: referencesOf(ids, listOf('refs')),
    evidence: { state, ids: ids.filter((id) => id !== '').slice(0, 20) },
  };
}

/** @param scores such as `9.3 (HIGH) (AV:N/AC:M/Au:N/C:C/I:C/A:C)` */
function highest(scores: readonly string[]): Severity | undefined {
  return scores
    .map((score) => readSeverity(/^\d{1,2}(?:\.\d{1,2})?(?=\s|$)/.exec(score)?.[0]))
    .filter((severity) => severity !== undefined)
    .sort((a, b) => severityRank(b) - severityRank(a))[0];
}

function referencesOf(ids: readonly string[], refs: readonly string[]): string[] {
  const cves = ids
    .map((id) => /CVE-\d{4}-\d{4,9}/.exec(id.slice(0, 100))?.[0])
    .filter((id) => id !== undefined);
  const links = cves.map((cve) => `https://nvd.nist.gov/vuln/detail/${cve}`);
  return [...new Set([...links, ...refs.filter((ref) => /^https?:/.test(ref))])].slice(0, 50);
}
