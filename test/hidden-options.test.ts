/** Secret options: headers and credentials of a client appear in no response and no event. */
import { expect, test } from 'vitest';
import { withApp } from './support/app.ts';
import { startSite } from './support/site.ts';

test('values of headers, logins and bodies are never shown', async () => {
  const site = await startSite((_, response) => void response.end('<p>hello</p>'));
  const secret = (of: string) => `hush-${of}`;
  const scanners = [
    { name: 'web', options: { checks: ['headers'], headers: { Authorization: secret('web') } } },
    {
      name: 'web-active',
      options: {
        headers: { Cookie: secret('cookie') },
        login: { url: '/', fields: { user: secret('user'), password: secret('password') } },
        requests: [
          { method: 'POST', url: '/api', headers: { 'X-Key': secret('key') }, body: `a=${secret('body')}` },
        ],
      },
    },
  ];
  try {
    await withApp({}, async ({ query, startScan, follow }) => {
      const id = await startScan({ target: `${site.url}/`, scanners });
      const events = await follow(id);
      const { data } = await query('query ($id: ID!) { scan(id: $id) { scanners { name options } } }', {
        id,
      });
      expect(data.scan.scanners).toMatchObject([
        { name: 'web', options: { checks: ['headers'], headers: { Authorization: '***' } } },
        {
          name: 'web-active',
          options: {
            headers: { Cookie: '***' },
            login: { url: '/', fields: { user: '***', password: '***' } },
            requests: [{ method: 'POST', url: '/api', headers: { 'X-Key': '***' }, body: '***' }],
          },
        },
      ]);
      expect(events.at(-1)?.type).toBe('COMPLETED');
      expect(JSON.stringify([data, events])).not.toContain('hush-');
    });
  } finally {
    await site.close();
  }
}, 60_000);
