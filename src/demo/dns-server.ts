/** A DNS server over UDP whose whole world is a record: for the demo, and for tests that must not leave loopback. */
import dns2 from 'dns2';

const { Packet } = dns2;

export interface ZoneRecords {
  A?: readonly string[];
  AAAA?: readonly string[];
  /** the name that this one stands for; followed in answers as far as the zone goes */
  CNAME?: string;
  NS?: readonly string[];
  /** served with preferences 10, 20, 30 … */
  MX?: readonly string[];
  TXT?: readonly string[];
}

/** What a name answers: its records, nothing at all (`drop`), or an error of the server. */
export type ZoneEntry = ZoneRecords | 'drop' | 'servfail' | 'refused';

/** Response codes of RFC 1035, section 4.1.1. */
const SERVFAIL = 2;
const NXDOMAIN = 3;
const REFUSED = 5;

/** Names in lower case; `*.demo.test` answers for every name below `demo.test` that has no entry of its own. */
export type Zone = Readonly<Record<string, ZoneEntry>>;

type EntryOf = (name: string, type: string) => ZoneEntry | undefined;

export interface DnsServer {
  /** `address:port`, as SCANWIRE_DNS_SERVERS takes it */
  address: string;
  /** how many questions have come in */
  queries(): number;
  close(): Promise<void>;
}

/** @param init.zone or a function of the question, for answers that change from one to the next */
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
    // The one who asked may be gone; that is no fault of this server.
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

interface Answer {
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

/** @returns null where the name does not exist */
function answer(
  asked: string,
  type: number,
  entryOf: EntryOf,
): Answer[] | Exclude<ZoneEntry, ZoneRecords> | null {
  const typeName = Object.entries(Packet.TYPE).find(([, value]) => value === type)?.[0] ?? String(type);
  const answers: Answer[] = [];
  let name = asked;
  // Eight links are more than any real chain, and a loop ends here.
  for (let links = 0; links < 8; links++) {
    const entry = entryOf(name.toLowerCase().replace(/\.$/, ''), typeName);
    if (typeof entry === 'string') return entry;
    if (entry === undefined) return answers.length > 0 ? answers : null;
    const base = { name, type, class: Packet.CLASS.IN, ttl: 60 };
    if (entry.CNAME !== undefined) {
      answers.push({ ...base, type: Packet.TYPE.CNAME, domain: entry.CNAME });
      if (type === Packet.TYPE.CNAME) return answers;
      name = entry.CNAME;
      continue;
    }
    switch (type) {
      case Packet.TYPE.A:
        for (const address of entry.A ?? []) answers.push({ ...base, address });
        break;
      case Packet.TYPE.AAAA:
        for (const address of entry.AAAA ?? []) answers.push({ ...base, address });
        break;
      case Packet.TYPE.NS:
        for (const ns of entry.NS ?? []) answers.push({ ...base, ns });
        break;
      case Packet.TYPE.MX:
        for (const [at, exchange] of (entry.MX ?? []).entries()) {
          answers.push({ ...base, exchange, priority: (at + 1) * 10 });
        }
        break;
      case Packet.TYPE.TXT:
        for (const text of entry.TXT ?? []) {
          // A record is made of strings of at most 255 bytes (RFC 1035 section 3.3.14).
          answers.push({ ...base, data: text.match(/.{1,255}/gs) ?? [''] });
        }
        break;
    }
    return answers;
  }
  return answers;
}
