/** Host names alone: names that resemble a brand by chance, and imitations. */
import { describe, expect, test } from 'vitest';
import { judgeAddress } from '../src/scanners/page/address/address.ts';
import { judgeDomain } from '../src/scanners/page/address/domain.ts';
import { judge } from '../src/scanners/page/verdict.ts';
import { BENIGN_HOSTS, HOSTILE_HOSTS } from './support/host-lists.ts';

const risk = (host: string) => {
  const url = `https://${host}/`;
  return judge({ address: judgeAddress(url), domain: judgeDomain(url) }).assessment;
};
const listed = (host: string) => {
  const { riskScore, indicators } = risk(host);
  return `${host} ${riskScore}: ${indicators?.join(' ')}`;
};

describe.each(Object.entries(BENIGN_HOSTS))('%s', (_kind, hosts) => {
  test('are not suspicious', () => {
    expect(hosts.filter((host) => risk(host).riskScore >= 20).map(listed)).toEqual([]);
  });
});

describe.each(Object.entries(HOSTILE_HOSTS))('%s', (_kind, hosts) => {
  test('is a sign of risk', () => {
    expect(hosts.filter((host) => risk(host).riskScore < 10).map(listed)).toEqual([]);
  });

  test('is nearly always suspicious', () => {
    const missed = hosts.filter((host) => risk(host).riskScore < 30);
    expect(missed.length / hosts.length, missed.map(listed).join('\n')).toBeLessThan(0.15);
  });
});

test('the lists are long', () => {
  const count = (lists: Readonly<Record<string, string[]>>) => new Set(Object.values(lists).flat()).size;
  expect(count(BENIGN_HOSTS)).toBeGreaterThan(200);
  expect(count(HOSTILE_HOSTS)).toBeGreaterThan(150);
});
