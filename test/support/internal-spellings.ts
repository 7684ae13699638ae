/** Spellings of internal hosts, in URLs: notations of addresses, names of a DNS zone, and tricks with the parts of a URL. */
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Zone } from '../../src/demo/dns-server.ts';

type Ipv4 = readonly [number, number, number, number];

const hex = (part: number) => `0x${part.toString(16)}`;
const octal = (part: number) => `0${part.toString(8)}`;
const number = ([a, b, c, d]: Ipv4) => ((a * 256 + b) * 256 + c) * 256 + d;
const groups = ([a, b, c, d]: Ipv4) => `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
const dotted = (ip: Ipv4) => ip.join('.');
/** Digits of other scripts, which IDNA maps to ASCII (UTS 46). */
const inDigits = (ip: Ipv4, zero: number) =>
  dotted(ip).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

const IPV4: readonly ((ip: Ipv4) => string)[] = [
  dotted,
  (ip) => `${dotted(ip)}.`,
  (ip) => String(number(ip)),
  (ip) => hex(number(ip)),
  (ip) => hex(number(ip)).toUpperCase().replace('0X', '0X0000'),
  (ip) => octal(number(ip)),
  (ip) => ip.map(hex).join('.'),
  (ip) => ip.map(octal).join('.'),
  (ip) => ip.map((part) => `000000${part.toString(8)}`).join('.'),
  ([a, b, c, d]) => `${hex(a)}.${octal(b)}.${c}.${d}`,
  ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  ([a, b, c, d]) => `${a}.${b}.${hex(c * 256 + d)}`,
  (ip) => inDigits(ip, 0xff10),
  (ip) => inDigits(ip, 0x1d7ce),
  (ip) => dotted(ip).replaceAll('.', '\u3002'),
  (ip) => dotted(ip).replaceAll('.', '\uff61'),
  (ip) => [...dotted(ip)].map((char) => `%${char.charCodeAt(0).toString(16)}`).join(''),
  (ip) => dotted(ip).replace('.', '\u00ad.'),
  (ip) => dotted(ip).replace('.', '\u200b.'),
];

const IPV6: readonly ((ip: Ipv4) => string)[] = [
  (ip) => `::ffff:${dotted(ip)}`,
  (ip) => `::FFFF:${groups(ip)}`,
  (ip) => `0:0:0:0:0:ffff:${groups(ip)}`,
  (ip) => `::${dotted(ip)}`,
  (ip) => `::ffff:0:${dotted(ip)}`,
  (ip) => `64:ff9b::${dotted(ip)}`,
  (ip) => `64:ff9b:1::${groups(ip)}`,
  (ip) => `2002:${groups(ip)}::1`,
  (ip) => `2606:4700::5efe:${dotted(ip)}`,
  ([a, b, c, d]) => `2001:0:a00:1::${groups([a ^ 255, b ^ 255, c ^ 255, d ^ 255])}`,
];

const LOOPBACK: readonly Ipv4[] = [
  [127, 0, 0, 1],
  [127, 0, 0, 53],
  [127, 127, 127, 127],
  [127, 255, 255, 254],
];
const INTERNAL: readonly Ipv4[] = [
  [0, 0, 0, 0],
  [10, 0, 0, 1],
  [100, 100, 100, 200],
  [168, 63, 129, 16],
  [169, 254, 169, 254],
  [172, 16, 0, 1],
  [192, 0, 0, 192],
  [192, 168, 1, 1],
];
const ADDRESSES6 = [
  ...['::1', '0:0:0:0:0:0:0:1', '::0001', '0000::1', '::', '0::0', 'fe80::1', 'fe80::1%25lo', '::1%25lo'],
  ...[
    '::1%lo',
    'fc00::1',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '3fff::1',
    '5f00::1',
  ],
];

/** The allowed site; everything else in this file is internal. */
export const SITE = '127.0.0.2';

/** Names that have, at some time or among others, an internal address. */
export const ZONE: Zone = {
  'site.test': { A: [SITE] },
  'in.test': { A: ['127.0.0.1'] },
  '*.in.test': { A: ['127.0.0.1'] },
  'in6.test': { AAAA: ['::1'] },
  'mapped.test': { AAAA: ['::ffff:127.0.0.1'] },
  'nat64.test': { AAAA: ['64:ff9b::7f00:1'] },
  'metadata.test': { A: ['169.254.169.254'] },
  'zero.test': { A: ['0.0.0.0'] },
  'mixed.test': { A: [SITE, '127.0.0.1'] },
  'first.test': { A: ['127.0.0.1', SITE] },
  'mixed6.test': { A: [SITE], AAAA: ['::1'] },
  'many.test': { A: [SITE, SITE, SITE, '127.0.0.53'] },
  'alias.test': { CNAME: 'in.test' },
  'alias2.test': { CNAME: 'alias.test' },
  'alias-mixed.test': { CNAME: 'mixed.test' },
};
const NAMES = [
  ...Object.keys(ZONE).filter((name) => name !== 'site.test' && !name.startsWith('*')),
  ...['IN.test', 'in.test.', 'x.in.test', '127.0.0.1.in.test', 'i\u207f.test', 'ⓘⓝ.test', 'in%2etest'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'ⓛocalhost', 'local\u00adhost'],
];

export interface Spelling {
  url: string;
  /** as written; null if the trick is in another part of the URL */
  host: string | null;
}

/** @returns URLs with the port, all different */
export function spellings(port: number): Spelling[] {
  const hosts = [
    ...LOOPBACK.flatMap((ip) => [...IPV4.map((spell) => spell(ip)), ...IPV6.map((spell) => spell(ip))]),
    ...INTERNAL.flatMap((ip) => [
      ...IPV4.slice(0, 14).map((spell) => spell(ip)),
      ...IPV6.map((spell) => spell(ip)),
    ]),
    ...ADDRESSES6,
    ...ownAddresses(),
    ...['0', '0x0', '00', '0x', '127.1', '127.0.1', '0177.1', '0x7f.1', '017700000001', '0x7f000001'],
    ...NAMES,
  ];
  const plain = `127.0.0.1:${port}`;
  const tricks = [
    ...['user@', 'user:pass@', 'site.test@', 'site.test%2f@', `site.test:${port}@`, '%20@', '@', ':@'].map(
      (credentials) => `http://${credentials}${plain}/`,
    ),
    ...['#@site.test', '?@site.test', '/@site.test', '\\@site.test', '/#', '/..//', '/%2e%2e/', '#', '?'].map(
      (rest) => `http://${plain}${rest}`,
    ),
    ...['http:', 'http:/', 'http:\\\\', 'http:///', 'http:////', 'http:\\/', 'HTTP://', ' \t\nhttp://'].map(
      (start) => `${start}${plain}/`,
    ),
    ...['ht\ntp://', 'http:/\t/', 'http://\n'].map((start) => `${start}${plain}/`),
    ...['127.0\t.0.1', '127.\n0.0.1', '127.0.0.1\r'].map((host) => `http://${host}:${port}/`),
    ...[`http://127.0.0.1:0${port}/`, `http://127.0.0.1:000${port}/`, `http://127.0.0.1\\:${port}/`],
    `${plain}/`,
    `//${plain}/`,
    ...['file:///etc/passwd', 'ftp://', 'gopher://', 'dict://', 'ldap://', 'jar:http://', 'blob:http://'].map(
      (start) => (start.startsWith('file') ? start : `${start}${plain}/`),
    ),
  ];
  const all = [
    ...hosts.map((host) => ({ host, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/` })),
    ...tricks.map((url) => ({ host: null, url })),
  ];
  return [...new Map(all.map((spelling) => [spelling.url, spelling])).values()];
}

/** Addresses of this machine other than loopback, without those of a link, which need a zone. */
const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
    .map(({ address }) => address);

/** Whether a URL leads to a server on all addresses of this machine, by the URL parser and the zone. */
export function leadsHere(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== 'http:' || username !== '' || password !== '') return false;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isOwn(host);
  return /^(in|in6|alias|alias2|.+\.in)\.test$|(^|\.)localhost$/.test(host);
}

function isOwn(address: string): boolean {
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8);
  own.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');
  for (const address of ['0.0.0.0', '::', '::1', '::ffff:0.0.0.0', ...ownAddresses()])
    own.addAddress(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return own.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
