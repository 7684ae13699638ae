/** Turns elements of nmap's XML into results. */

import { count } from '../../../core/count.ts';
import { endpoint, finding, host, log, warning } from '../../../core/scanner.ts';
import { bracketed } from '../../../core/target.ts';
import type { Found, ReadContext } from '../reading.ts';
import {
  type Attributes,
  type ElementPlace,
  type HostElement,
  type PortElement,
  portName,
  type ScriptElement,
} from './elements.ts';
import { readVulnerability } from './vulnerability.ts';

const SERVICE_FACTS = ['name', 'product', 'version', 'extrainfo', 'ostype', 'tunnel'];

export class NmapReport {
  readonly #run: ReadContext;
  readonly #emit: (found: Found) => void;
  #undecidedPorts = 0;
  /** what nmap was asked to scan; null when a host was reported */
  #asked: string | null = null;

  constructor(run: ReadContext, emit: (found: Found) => void) {
    this.#run = run;
    this.#emit = emit;
  }

  /** @param args the command line of nmap; hosts come last by convention */
  command(args: string): void {
    const last = args.split(' ').at(-1) ?? '';
    if (last !== '' && !last.startsWith('-')) this.#asked = last;
  }

  /** Emits a host that is up, once: at its first open port, or at its end. */
  host(element: HostElement, hasOpenPort: boolean): void {
    const { line, status, addresses, emitted } = element;
    if (emitted) return;
    const name = this.#nameOf(element);
    if (name === '') return;
    if (this.#asked !== null) this.#emit({ line, target: name });
    this.#asked = null;
    if (status.state !== 'up') return;
    element.emitted = true;
    // `user-set`: nmap was told that the host is up (-Pn) and did not check.
    const alive = hasOpenPort || status.reason !== 'user-set';
    const error = alive ? null : 'no open ports';
    this.#emit({ line, emission: host({ name, ip: addresses, alive, source: this.#run.scanner, error }) });
  }

  /** Emits a port once, if it is open, and its URL if it speaks HTTP. */
  port(element: HostElement, port: PortElement): void {
    if (port.emitted) return;
    port.emitted = true;
    const { line, port: number, protocol, state, service, cpe } = port;
    if (state.state === 'open|filtered') this.#undecidedPorts++;
    if (state.state !== 'open') return;
    this.host(element, true);
    const name = this.#nameOf(element);
    const description = [serviceName(service), service.product, service.version]
      .filter((part) => part)
      .join(' ');
    this.#emit({
      line,
      emission: finding({
        title: `Open port ${portName(port)}${description === '' ? '' : ` (${description})`}`,
        severity: 'INFO',
        type: 'open_port',
        host: name,
        port: number,
        confidence: 'CONFIRMED',
        evidence: { protocol, ...reduced(state, ['reason']), ...reduced(service, SERVICE_FACTS), cpe },
        identity: [name, portName(port)],
      }),
    });
    const url = urlOf(name, port);
    if (url !== null)
      this.#emit({
        line,
        emission: endpoint({
          url,
          source: this.#run.scanner,
          error: 'not requested: known from the name of its service',
        }),
      });
  }

  portWithoutNumber(id: string | undefined, line: number): void {
    this.#emit({ at: `line ${line}`, line, problem: 'a port without a number', excerpt: id ?? '' });
  }

  /** Emits the vulnerability that a table of a script describes, if any. */
  vulnerability(script: ScriptElement, table: ScriptElement, place: ElementPlace): void {
    const vulnerability = readVulnerability(table);
    if (vulnerability === null) return;
    script.emitted = true;
    const name = this.#hostOf(place);
    this.#emit({
      line: table.line,
      emission: finding({
        ...vulnerability,
        type: script.key,
        host: name,
        port: place.port?.port ?? null,
        identity: [name, place.port ? portName(place.port) : '', vulnerability.title],
      }),
    });
  }

  /** Emits the text of a script from which no vulnerability was read. */
  output({ line, key, output, emitted }: ScriptElement, place: ElementPlace): void {
    const [firstLine = ''] = output.trim().split('\n');
    if (emitted || firstLine === '') return;
    const name = this.#hostOf(place);
    const port = place.port ? portName(place.port) : '';
    if (output.trim().startsWith('ERROR:')) {
      const where = [name, port].filter((part) => part !== '').join(' ');
      const message = `nmap's script ${key} failed at ${where}: ${firstLine}`;
      this.#emit({ line, emission: warning('TOOL_INCOMPLETE', message) });
      return;
    }
    this.#emit({
      line,
      emission: finding({
        title: `${key}: ${firstLine}`,
        severity: 'INFO',
        type: key,
        host: name,
        port: place.port?.port ?? null,
        evidence: { output },
        identity: [name, port],
      }),
    });
  }

  *summary(line: number): Generator<Found, void, void> {
    if (this.#asked !== null) yield { line, target: this.#asked };
    if (this.#undecidedPorts > 0) {
      const message = `${count(this.#undecidedPorts, 'port')} open|filtered: nmap could not tell whether open`;
      yield { line, emission: log('INFO', message) };
    }
  }

  /** The name that nmap was given, or the host that the scan asked for, or whatever nmap knows it by. */
  #nameOf({ addresses, names }: HostElement): string {
    const { host, address } = this.#run;
    const given = names.find(({ type }) => type === 'user')?.name;
    const asked = host !== null && address !== null && addresses.includes(address) ? host : null;
    return (given ?? asked ?? names[0]?.name ?? addresses[0] ?? '').toLowerCase();
  }

  #hostOf({ host }: ElementPlace): string {
    return host ? this.#nameOf(host) : (this.#run.host ?? '');
  }
}

function reduced(attributes: Attributes, keys: readonly string[]): Attributes {
  const known = keys.filter((key) => attributes[key]);
  return Object.fromEntries(known.map((key) => [key, (attributes[key] as string).slice(0, 500)]));
}

function serviceName({ name, tunnel }: Attributes): string | undefined {
  return tunnel === 'ssl' && name === 'http' ? 'https' : name;
}

/** @returns null for a port that does not speak HTTP */
function urlOf(host: string, { port, protocol, service }: PortElement): string | null {
  const scheme = protocol === 'tcp' ? schemeOf(service) : null;
  const url = `${scheme}://${bracketed(host)}:${port}/`;
  return scheme !== null && URL.canParse(url) ? new URL(url).href : null;
}

/** @returns null for another protocol, and for a name that nmap only took from its table of ports */
function schemeOf({ name = '', tunnel, method }: Attributes): 'http' | 'https' | null {
  if (method !== 'probed' || !/^(?:http|https)(?:-alt|-proxy)?$/.test(name)) return null;
  return tunnel === 'ssl' || name.startsWith('https') ? 'https' : 'http';
}
