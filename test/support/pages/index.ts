/** All pages that the page scanner is judged by. */
import { benignApps } from './benign-apps.ts';
import { benignLater } from './benign-later.ts';
import { benignLogins } from './benign-logins.ts';
import { benignReading } from './benign-reading.ts';
import { benignShops } from './benign-shops.ts';
import { benignSites } from './benign-sites.ts';
import { benignSnippets } from './benign-snippets.ts';
import type { PageFixture } from './fixture.ts';
import { hostileCrypto } from './hostile-crypto.ts';
import { hostileLater } from './hostile-later.ts';
import { hostileLogins } from './hostile-logins.ts';
import { hostileLures } from './hostile-lures.ts';
import { hostileScripts } from './hostile-scripts.ts';
import { hostileShops } from './hostile-shops.ts';
import { hostileSnippets } from './hostile-snippets.ts';

export type { PageFixture } from './fixture.ts';

export const pages: readonly PageFixture[] = [
  ...benignLogins,
  ...benignShops,
  ...benignApps,
  ...benignReading,
  ...benignSites,
  ...benignSnippets,
  ...benignLater,
  ...hostileLogins,
  ...hostileShops,
  ...hostileScripts,
  ...hostileLures,
  ...hostileCrypto,
  ...hostileSnippets,
  ...hostileLater,
];
