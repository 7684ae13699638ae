/** Turns elements of nmap's XML into results. */

import { count } from '../../../core/count.ts';
import { type Emission, endpoint, finding, host, log, warning } from '../../../core/scanner.ts';
import { bracketed } from '../../../core/target.ts';
import type { ToolRun } from '../reading.ts';
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
  readonly #run: ToolRun;
  readonly #emit: (emission: Emission) => void;
  #undecidedPorts = 0;

  constructor(run: ToolRun, emit: (emission: Emission) => void) {
    this.#run = run;
    this.#emit = emit;
  }

  /** Emits a host that is up, once: at its first open port, or at its end. */
  host(element: HostElement, hasOpenPort: boolean): void {
    const { status, addresses, emitted } = element;
    if (emitted || status.state !== 'up') return;
    element.emitted = true;
    const name = this.#nameOf(element);
    if (name === '') return;
    // `user-set`: nmap was told that the host is up (-Pn) and did not check.
    const alive = hasOpenPort || status.reason !== 'user-set';
    const error = alive ? null : 'no open ports';
    this.#emit(host({ name, ip: addresses, alive, source: this.#run.scanner, error }));
  }

  /** Emits a port once, if it is open, and its URL if it speaks HTTP. */
  port(element: HostElement, port: PortElement): void {
    if (port.emitted) return;
    port.emitted = true;
    const { port: number, protocol, state, service, cpe } = port;
    if (state.state === 'open|filtered') this.#undecidedPorts++;
    if (state.state !== 'open') return;
    this.host(element, true);
    const name = this.#nameOf(element);
    const description = [serviceName(service), service.product, service.version]
      .filter((part) => part)
      .join(' ');
    this.#emit(
      finding({
        title: `Open port ${portName(port)}${description === '' ? '' : ` (${description})`}`,
        severity: 'INFO',
        type: 'open_port',
        host: name,
        port: number,
        confidence: 'CONFIRMED',
        evidence: { protocol, ...reduced(state, ['reason']), ...reduced(service, SERVICE_FACTS), cpe },
        identity: [name, portName(port)],
      }),
    );
    const url = urlOf(name, port);
    if (url !== null)
      this.#emit(
        endpoint({
          url,
          source: this.#run.scanner,
          error: 'not requested: known from the name of its service',
        }),
      );
  }

  portWithoutNumber(id: string | undefined): void {
    this.#emit(warning('OUTPUT_NOT_UNDERSTOOD', `a port without a number: ${id}`));
  }

  /** Emits the vulnerability that a table of a script describes, if any. */
  vulnerability(script: ScriptElement, table: ScriptElement, place: ElementPlace): void {
    const vulnerability = readVulnerability(table);
    if (vulnerability === null) return;
    script.emitted = true;
    const name = this.#hostOf(place);
    this.#emit(
      finding({
        ...vulnerability,
        type: script.key,
        host: name,
        port: place.port?.port ?? null,
        identity: [name, place.port ? portName(place.port) : '', vulnerability.title],
      }),
    );
  }

  /** Emits the text of a script from which no vulnerability was read. */
  output({ key, output, emitted }: ScriptElement, place: ElementPlace): void {
    const [firstLine = ''] = output.trim().split('\n');
    if (emitted || firstLine === '') return;
    const name = this.#hostOf(place);
    const port = place.port ? portName(place.port) : '';
    if (output.trim().startsWith('ERROR:')) {
      const where = [name, port].filter((part) => part !== '').join(' ');
      this.#emit(warning('TOOL_INCOMPLETE', `nmap's script ${key} failed at ${where}: ${firstLine}`));
      return;
    }
    this.#emit(
      finding({
        title: `${key}: ${firstLine}`,
        severity: 'INFO',
        type: key,
        host: name,
        port: place.port?.port ?? null,
        evidence: { output },
        identity: [name, port],
      }),
    );
  }

  *summary(): Generator<Emission, void, void> {
    if (this.#undecidedPorts > 0) {
      const message = `${count(this.#undecidedPorts, 'port')} open|filtered: nmap could not tell whether open`;
      yield log('INFO', message);
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
