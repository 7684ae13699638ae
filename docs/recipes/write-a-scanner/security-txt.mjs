import { defineScanner, finding, z } from 'scanwire/scanner';

export default defineScanner({
  name: 'security-txt',
  title: 'security.txt',
  description: 'Reports sites whose security.txt (RFC 9116) is missing or about to expire.',
  version: '1.0.0',
  intrusiveness: 'passive',
  consumes: ['host', 'url'],
  produces: ['finding'],
  options: z.strictObject({
    days: z.number().min(0).default(30).describe('Report files that expire within this number of days.'),
  }),
  async *scan(input, { fetch, options }) {
    if (input.kind === 'host' && !input.alive) return;
    const url = new URL('/.well-known/security.txt', input.url ?? `https://${input.name}`).href;
    const { status, text } = await fetch(url, { maxRedirects: 3 });
    if (status !== 200) {
      yield finding({ title: 'Missing security.txt', severity: 'INFO', type: 'missing_security_txt', url });
      return;
    }
    const expires = /^Expires: *(.+)$/im.exec(text())?.[1];
    const daysLeft = (Date.parse(expires ?? '') - Date.now()) / 86_400_000;
    if (daysLeft < options.days) {
      const evidence = { expires };
      yield finding({
        title: 'security.txt expires soon',
        severity: 'LOW',
        type: 'expiring_security_txt',
        url,
        evidence,
      });
    }
  },
});
