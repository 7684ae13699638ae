/** A DNS server over UDP that answers from a zone in memory, for the demo and for tests on loopback. */
import dns2 from 'dns2';

const { Packet } = dns2;

export interface ZoneRecords {
  A?: readonly string[];
  AAAA?: readonly string[];
  /** the canonical name; answers follow it within the zone */
  CNAME?: string;
  NS?: readonly string[];
  /** served with preferences 10, 20, 30 … */
  MX?: readonly string[];
  TXT?: readonly string[];
}

/** The answer for a name: its records, no answer (`drop`), or a server error. */
export type ZoneEntry = ZoneRecords | 'drop' | 'servfail' | 'refused';

/** Response codes of RFC 1035, section 4.1.1. */
const SERVFAIL = 2;
const NXDOMAIN = 3;
const REFUSED = 5;

/** Entries by lower-case name; `*.demo.test` is for names below `demo.test` without an entry. */
export type Zone = Readonly<Record<string, ZoneEntry>>;

type EntryOf = (name: string, type: string) => ZoneEntry | undefined;

export interface DnsServer {
  /** `address:port`, for SCANWIRE_DNS_SERVERS */
  address: string;
  /** number of questions received */
  queries(): number;
  close(): Promise<void>;
}

/** @param init.zone the zone, or a function that returns the entry for a question */
export async function startDnsServer({
  zone,
  port = 0,
  host = '127.0.0.1',
}: {
  zone: Zone | ((name: string, type: string) => ZoneEntry | undefined);
  port?: number;
  host?: string;
}): Promise<DnsServer> {
  const entryOf: EntryOf = typeof zone === 'function' ? zone : (name) => findEntry(zone, name);
  let queries = 0;

  const server = dns2.createUDPServer((request, send) => {
    const question = request.questions[0];
    if (!question) return;
    queries++;
    const response = Packet.createResponseFromRequest(request);
    const found = answer(question.name, question.type, entryOf);
    if (found === 'drop') return;
    if (found === 'servfail') response.header.rcode = SERVFAIL;
    else if (found === 'refused') response.header.rcode = REFUSED;
    else if (found === null) response.header.rcode = NXDOMAIN;
    else response.answers.push(...(found as typeof response.answers));
    // The client may be gone.
    send(response).catch(() => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.bind(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = server.address();
  const printable = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;

  return {
    address: `${printable}:${bound.port}`,
    queries: () => queries,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function findEntry(zone: Zone, name: string): ZoneEntry | undefined {
  if (Object.hasOwn(zone, name)) return zone[name];
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const wildcard = `*${name.slice(dot)}`;
    if (Object.hasOwn(zone, wildcard)) return zone[wildcard];
  }
  return undefined;
}

interface DnsAnswer {
  name: string;
  type: number;
  class: number;
  ttl: number;
  address?: string;
  domain?: string;
  ns?: string;
  exchange?: string;
  priority?: number;
  data?: string[];
}

/** Data of the answers for each type of record. */
const RECORD_DATA = new Map<number, (records: ZoneRecords) => Partial<DnsAnswer>[]>([
  [Packet.TYPE.A, ({ A = [] }) => A.map((address) => ({ address }))],
  [Packet.TYPE.AAAA, ({ AAAA = [] }) => AAAA.map((address) => ({ address }))],
  [Packet.TYPE.NS, ({ NS = [] }) => NS.map((ns) => ({ ns }))],
  [Packet.TYPE.MX, ({ MX = [] }) => MX.map((exchange, at) => ({ exchange, priority: (at + 1) * 10 }))],
  // A TXT record is a list of strings of at most 255 bytes (RFC 1035, section 3.3.14).
  [Packet.TYPE.TXT, ({ TXT = [] }) => TXT.map((text) => ({ data: text.match(/.{1,255}/gs) ?? [''] }))],
]);

/** @returns null if the name does not exist */
function answer(
  asked: string,
  type: number,
  entryOf: EntryOf,
): DnsAnswer[] | Exclude<ZoneEntry, ZoneRecords> | null {
  const typeName = Object.entries(Packet.TYPE).find(([, value]) => value === type)?.[0] ?? String(type);
  const answers: DnsAnswer[] = [];
  let name = asked;
  // Eight links are more than any real chain has, and end a loop.
  for (let links = 0; links < 8; links++) {
    const entry = entryOf(name.toLowerCase().replace(/\.$/, ''), typeName);
    if (typeof entry === 'string') return entry;
    if (entry === undefined) return answers.length > 0 ? answers : null;
    const base = { name, type, class: Packet.CLASS.IN, ttl: 60 };
    if (entry.CNAME === undefined) {
      const data = RECORD_DATA.get(type)?.(entry) ?? [];
      return [...answers, ...data.map((own) => ({ ...base, ...own }))];
    }
    answers.push({ ...base, type: Packet.TYPE.CNAME, domain: entry.CNAME });
    if (type === Packet.TYPE.CNAME) return answers;
    name = entry.CNAME;
  }
  return answers;
}
