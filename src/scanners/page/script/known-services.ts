/** Services whose scripts, frames and requests are part of ordinary pages, by their domains. */
import type { HostIdentity } from '../hosts/host-identity.ts';

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Analytics, advertising, consent, chat, monitoring, payment and content networks. */
// cspell:disable
const SERVICES = names(`
  google-analytics.com googletagmanager.com googlesyndication.com googleadservices.com doubleclick.net gstatic.com
  fonts.googleapis.com ajax.googleapis.com maps.googleapis.com recaptcha.net hcaptcha.com
  cloudflareinsights.com challenges.cloudflare.com
  facebook.net fbcdn.net licdn.com ads-twitter.com twimg.com pinimg.com snapchat.com sc-static.net tiktokcdn.com
  analytics.tiktok.com bing.com clarity.ms msecnd.net aspnetcdn.com
  matomo.cloud piwik.pro 2o7.net omtrdc.net demdex.net everesttech.net adobedtm.com adobedc.net
  hotjar.com hotjar.io fullstory.com mouseflow.com crazyegg.com inspectlet.com luckyorange.com smartlook.com
  logrocket.com lr-ingest.io contentsquare.net heap.io heapanalytics.com mixpanel.com mxpnl.com amplitude.com
  segment.com segment.io rudderlabs.com posthog.com plausible.io usefathom.com simpleanalyticscdn.com statcounter.com
  histats.com quantserve.com quantcast.com scorecardresearch.com chartbeat.com chartbeat.net parsely.com webtrends.com
  webtrendslive.com xiti.com ioam.de etracker.com etracker.de mpulse.net go-mpulse.net mc.yandex.ru
  top-fwz1.mail.ru counter.rambler.ru
  criteo.com criteo.net taboola.com outbrain.com adnxs.com rubiconproject.com pubmatic.com openx.net casalemedia.com
  amazon-adsystem.com adsrvr.org moatads.com adform.net teads.tv sharethrough.com smartadserver.com
  tiqcdn.com tealiumiq.com ensighten.com signal.co tagcommander.com commander1.com
  onetrust.com cookielaw.org cookiebot.com cookiepro.com usercentrics.eu didomi.io privacy-center.org trustarc.com
  consensu.org iubenda.com cookie-script.com termly.io osano.com quantcount.com sourcepoint.com sp-prod.net
  optimizely.com visualwebsiteoptimizer.com abtasty.com convertexperiments.com kameleoon.com dynamicyield.com
  nr-data.net newrelic.com sentry.io sentry-cdn.com bugsnag.com rollbar.com datadoghq.com datadoghq-browser-agent.com
  raygun.io trackjs.com browser-intake-datadoghq.com browser-intake-datadoghq.eu
  intercom.io intercomcdn.com zdassets.com zendesk.com zopim.com drift.com driftt.com tawk.to crisp.chat
  livechatinc.com
  olark.com tidio.co hubspot.com hs-scripts.com hs-analytics.net hsforms.com hsforms.net marketo.com marketo.net
  mktoresp.com pardot.com eloqua.com mailchimp.com list-manage.com klaviyo.com braze.com onesignal.com pushwoosh.com
  addthis.com sharethis.com disqus.com disquscdn.com gravatar.com
  cdnjs.com bootstrapcdn.com jquery.com polyfill-fastly.io typekit.net
  fontawesome.com algolia.net algolianet.com mapbox.com tomtom.com youtube.com vimeo.com vimeocdn.com jwplayer.com
  jwpcdn.com brightcove.net brightcove.com wistia.com wistia.net kaltura.com dailymotion.com
  riskified.com signifyd.com sift.com siftscience.com forter.com kount.net threatmetrix.com online-metrix.net
  perimeterx.net px-cdn.net px-cloud.net datadome.co kasada.io arkoselabs.com funcaptcha.com
`);
// cspell:enable

export const isKnownService = ({ domain, host, privateSuffix }: HostIdentity): boolean =>
  SERVICES.has(host) || (!privateSuffix && domain !== null && SERVICES.has(domain));

/** Interfaces that web applications sign in with: a host, and the start of the path for those that anyone can rent. */
const SIGN_IN: readonly (readonly [host: RegExp, path: RegExp])[] = [
  [
    /^(?:identitytoolkit|securetoken)\.googleapis\.com$|^www\.googleapis\.com$/,
    /^\/(?:v\d|identitytoolkit)\//,
  ],
  [/\.firebaseapp\.com$/, /^\/__\/auth\//],
  [/\.supabase\.(?:co|in)$/, /^\/auth\/v\d\//],
  [/^cognito-(?:idp|identity)\.[a-z0-9-]{5,20}\.amazonaws\.com$/, /^\//],
  [/\.amazoncognito\.com$/, /^\//],
  [/\.auth0\.com$/, /^\//],
  [/\.b2clogin\.com$|\.ciamlogin\.com$/, /^\//],
  [/\.(?:okta|oktapreview|okta-emea)\.com$/, /^\//],
  [/\.clerk\.accounts\.dev$|^clerk\./, /^\/v\d\/client/],
  [/^(?:api\.)?stytch\.com$|^api\.descope\.com$|^api\.magic\.link$/, /^\//],
  [/\.back4app\.com$|^parseapi\.back4app\.com$/, /^\/(?:login|users|parse)/],
  [/\.nhost\.run$/, /^\/v\d\/(?:auth|signin|signup)/],
  [/\.appwrite\.io$/, /^\/v\d\/account/],
];

/** Whether a request signs in with a known service. */
export function isSignInService(address: string, { host }: HostIdentity): boolean {
  const path = /^[^/]*\/\/[^/?#]*([^?#]*)/.exec(address)?.[1] || '/';
  return SIGN_IN.some(([hosts, paths]) => hosts.test(host) && paths.test(path));
}
