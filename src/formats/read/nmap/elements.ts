/** Elements of nmap's XML that become results (https://nmap.org/book/nmap-dtd.html). */

export type Attributes = Record<string, string>;

export interface HostElement {
  line: number;
  status: Attributes;
  addresses: string[];
  names: Attributes[];
  /** whether its host was emitted */
  emitted: boolean;
}

export interface PortElement {
  line: number;
  port: number;
  protocol: string;
  state: Attributes;
  service: Attributes;
  cpe: string[];
  /** whether its findings were emitted */
  emitted: boolean;
}

/** A `script` element, or a `table` within one: its content by key, and in order. */
export interface ScriptElement {
  line: number;
  key: string;
  values: Map<string, string>;
  list: string[];
  tables: ScriptElement[];
  /** of a script: its text */
  output: string;
  /** of a script: whether a vulnerability was read from it */
  emitted: boolean;
}

/** Host and port of an element. Scripts before and after all hosts (`prescript`, `postscript`) have neither. */
export interface ElementPlace {
  host: HostElement | null;
  port: PortElement | null;
}

/** Name of a port within its host, such as `443/tcp`. */
export const portName = ({ port, protocol }: PortElement): string => `${port}/${protocol}`;
