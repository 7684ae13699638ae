/** Pages that present themselves as a brand, and others that have its name for good reasons. */
import { describe, expect, test } from 'vitest';
import { pageSchema } from '../src/core/page.ts';
import { judgeAddress } from '../src/scanners/page/address/address.ts';
import { judgeDomain } from '../src/scanners/page/address/domain.ts';
import { judgeDocument } from '../src/scanners/page/document/document.ts';
import { readPage } from '../src/scanners/page/parse.ts';
import { judge } from '../src/scanners/page/verdict.ts';

const risk = (url: string, html: string) => {
  const page = pageSchema.parse({ url, html });
  const document = judgeDocument(readPage(page), page);
  const verdicts = { address: judgeAddress(page.url), domain: judgeDomain(page.url), document };
  const { riskScore, indicators = [] } = judge(verdicts).assessment;
  return {
    riskScore,
    rules: Object.values(verdicts).flatMap((layer) => layer.indicators.map(({ rule }) => rule)),
    indicators,
  };
};

const login = (title: string, more = '', action = '/session') =>
  `<title>${title}</title>${more}<form method="post" action="${action}"><input name="user"><input type="password" name="pw"><button>OK</button></form>`;
const otp = (title: string, field = '<input name="otp" autocomplete="one-time-code">') =>
  `<title>${title}</title><p>Enter the code that we sent you.</p><form method="post">${field}</form>`;
const card = (title: string) =>
  `<title>${title}</title><form method="post"><input name="cardnumber"><input name="cvv"></form>`;
const STRANGER = 'https://www.garden-tools.example/wp/index.html';
const digit = '<input maxlength="1" name="d">';

describe('a page that asks for secrets is suspicious', () => {
  test.each([
    ['Apple ID', STRANGER, login('Apple ID')],
    ['Chase Online', STRANGER, login('Chase Online')],
    ['Discord', STRANGER, login('Discord')],
    ['Steam :: Login', STRANGER, login('Steam :: Login')],
    ['Orange - identification', STRANGER, login('Orange - identification')],
    ['ING - Inloggen', STRANGER, login('ING - Inloggen')],
    ['Ledger Wallet', STRANGER, login('Ledger Wallet')],
    ['Visa card verification', STRANGER, card('Visa card verification')],
    ['Wise | Log in', STRANGER, login('Wise | Log in')],
    ['Okta - Sign in', STRANGER, login('Okta - Sign in')],
    ['PayPal', STRANGER, login('PayPal')],
    ['a one-time code for Chase', STRANGER, otp('Chase Online')],
    ['six fields for digits', STRANGER, otp('Netflix verification', digit.repeat(6))],
    ['a code by text message', STRANGER, otp('Amazon Anmelden', '<input name="smscode" type="tel">')],
    ['a card for Netflix', STRANGER, card('Netflix - update your payment')],
    ['Outlook on a free host', 'https://mail-box.weebly.com/', login('Outlook')],
    ['Chase on a free host', 'https://chase.weebly.com/', login('Chase')],
    ['Apple on a free host', 'https://apple.weebly.com/', login('Apple')],
    ['a savings bank on a strange host', STRANGER, login('Sparkasse - Online-Banking')],
    [
      'a login with parts of that of Microsoft',
      STRANGER,
      login('Sign in', '<img src="https://aadcdn.msauth.net/shared/1.0/logo.svg">', '/next.php'),
    ],
    [
      'a style sheet of a bank above a form for another site',
      STRANGER,
      login(
        'Welcome',
        '<link rel="stylesheet" href="https://www.wellsfargo.com/css/a.css">',
        'https://collect.example/x',
      ),
    ],
    [
      'a logo from a service of logos',
      STRANGER,
      login('Welcome', '<img src="https://logo.clearbit.com/hsbc.com">', 'https://collect.example/x'),
    ],
    [
      'card and code',
      STRANGER,
      '<form><input name="cardnumber"><input name="otp"></form><p>Confirm your card within 24 hours</p>',
    ],
  ])('%s', (_name, url, html) => {
    const { riskScore, indicators } = risk(url, html);
    expect(riskScore, indicators.join('\n')).toBeGreaterThanOrEqual(30);
  });
});

describe('a page with a password field is not suspicious', () => {
  const microsoft = '<div id="copyright"><span>© 2016 Microsoft</span></div>';
  test.each([
    [
      'Outlook on premise',
      'https://mail.kanzlei.example/owa/auth/logon.aspx',
      login('Outlook', '© 2013 Microsoft Corporation. All rights reserved.', '/owa/auth.owa'),
    ],
    ['AD FS', 'https://sts.firma.example/adfs/ls/?wa=wsignin1.0', login('Sign In', microsoft)],
    [
      'Remote Desktop',
      'https://remote.firma.example/RDWeb/Pages/en-US/login.aspx',
      login('RD Web Access', microsoft),
    ],
    [
      'SharePoint',
      'https://portal.stadt.example/_layouts/15/login.aspx',
      login('Sign In - SharePoint', microsoft),
    ],
    ['Bitwarden', 'https://vault.verein.example/#/login', login('Bitwarden Web Vault')],
    ['Nextcloud', 'https://cloud.familie.example/login', login('Login – Nextcloud')],
    ['GitLab', 'https://git.institut.example/users/sign_in', login('Sign in · GitLab')],
    ['GitHub Enterprise', 'https://github.firma.example/login', login('Sign in to GitHub Enterprise')],
    ['Keycloak', 'https://sso.gemeente.example/auth/realms/x', login('Sign in to Keycloak')],
    [
      'Confluence',
      'https://wiki.firma.example/login.action',
      login('Log In - Confluence', '<p>Powered by Atlassian Confluence</p>'),
    ],
    ['WordPress', 'https://blog.example/wp-login.php', login('Log In ‹ Blog — WordPress')],
    ['an internal Apple server', 'http://192.168.1.20/profilemanager', login('Apple Profile Manager')],
    [
      'Sparkasse KölnBonn',
      'https://www.sparkasse-koelnbonn.de/de/home/login.html',
      login('Sparkasse KölnBonn - Online-Banking'),
    ],
    ['Hamburger Sparkasse', 'https://www.haspa.de/login', login('Hamburger Sparkasse – Anmelden')],
    ['Stadtsparkasse', 'https://www.sskm.de/login', login('Stadtsparkasse München')],
    [
      'Volksbank Freiburg',
      'https://www.volksbank-freiburg.de/banking',
      login('Volksbank Freiburg eG - Anmelden'),
    ],
    ['Dortmunder Volksbank', 'https://www.dovoba.de/login', login('Dortmunder Volksbank - Login')],
    ['Raiffeisen', 'https://mein.raiffeisen-salzburg.at/login', login('Raiffeisen Salzburg - Login')],
    ['a namesake of Hermes', 'https://hermes-software.de/login', login('Hermes - Login')],
    ['a namesake of Gemini', 'https://app.geminisystems.fr/login', login('Gemini | Log in')],
    ['Orange County Library', 'https://www.oclibrary.example/login', login('Orange County Library System')],
    [
      'Apple Valley Schools',
      'https://www.applevalley.k12.ca.us/login',
      login('Apple Valley Unified School District'),
    ],
    [
      'Norton Healthcare',
      'https://mychart.nortonhealthcare.com/login',
      login('MyChart - Login Page - Norton Healthcare'),
    ],
    ['Chase County', 'https://www.chasecounty.example/login', login('Chase County Appraiser')],
    ['a university with Office 365', 'https://login.ulster.ac.uk/', login('Office 365 Sign in - University')],
    ['amazon.it', 'https://www.amazon.it/ap/signin', login('Amazon Accedi')],
    [
      'a forum with pictures of Instagram',
      'https://forum.example/',
      login(
        'Forum',
        '<img src="https://scontent.cdninstagram.com/v/1.jpg"><img src="https://i.ytimg.com/vi/1/logo.jpg">',
      ),
    ],
    [
      'a shop with buttons of PayPal',
      'https://shop.example/login',
      login('Login', '<img src="https://www.paypalobjects.com/webstatic/mktg/logo/pp_cc.png">'),
    ],
    [
      'a picture test',
      'https://forum.example/',
      login('Forum').replace('<button', '<input name="captcha_code"><button'),
    ],
  ])('%s', (_name, url, html) => {
    const { riskScore, indicators } = risk(url, html);
    expect(riskScore, indicators.join('\n')).toBeLessThan(30);
  });
});

describe('a sign counts once', () => {
  test.each([
    ['a tenant', 'https://paypal-com.sentry.io/', []],
    ['a domain in a subdomain', 'https://paypal.com.garden.example/', ['brand-domain-in-subdomain']],
    ['a domain with hyphens', 'https://paypal-com.garden.example/', ['brand-domain-with-hyphens']],
    ['a brand in subdomain and domain', 'https://paypal.paypal-garden.example/', ['brand-among-words']],
    ['a brand in domain and path', 'https://garden-paypal.example/paypal/', ['brand-among-words']],
    ['Google and Gmail', 'https://gmail.com.garden.example/', ['brand-domain-in-subdomain']],
  ])('%s', (_name, url, rules) => {
    expect(risk(url, '<p>Roses</p>').rules.filter(Boolean)).toEqual(rules);
  });

  test.each(['my.foo.xyz', 'mijn.foo.nl', 'cash.foo.com', 'gov.foo.org', 'booking.foo.de'])(
    '%s has no brand',
    (host) => {
      expect(risk(`https://${host}/`, '<p>Roses</p>').indicators.join()).not.toMatch(
        /name contains|imitates/,
      );
    },
  );
});
