/** Host names that are known to be benign or to imitate a brand. */
const hosts = (text: string): string[] => text.trim().split(/\s+/);

/** Real sites and such as could be: words, towns, surnames, universities, tenants, institutes, owners of brands. */
export const BENIGN_HOSTS: Readonly<Record<string, string[]>> = {
  'words and companies one letter away from a brand': hosts(`
    mobile.de www.finance.si norden.de ulster.ac.uk www.ulster.edu horton.org www.timhortons.com morton.com
    pcloud.com ucloud.cn icloudy.pl cloud.ru minted.com vented.net sportify.fr amazone.de amazone.net amazonia.org
    amazonas.de www.amazonen.de telegraph.co.uk telegraf.rs trevor.io tresor.cz mercury.com mercato.it mercari.be
    horizon.com infinity.com credit.fr edit.org redit.cz reedit.io canpost.org import.io impost.de correo.uy
    barclay.com barkley.com barclayhotel.de lloyd.com steamer.nl streams.nl stripes.com boxes.net visas.com
    wiser.org wisse.nl orangen.de orangery.co.uk chases.org chaser.io slacker.com zoomer.nl phantoms.org
    lodger.de ledgers.com geminis.es twitcher.org hermeskeil.de norddeich.de nordeck.de nordhorn.de elstertal.de
    elsterwerda.de badelster.de spotlight.de shopfy.biz dropbear.nl dropboxing.fr walmarts.org wal-mart.cl
    revolution.de revolute.io santanderina.es absalon.dk absa.nl barefoot.com paypoint.com payback.de
    mastercars.es mastercraft.com skrillex.com zalandra.eu etsyn.fi ikeda.jp ikebana.ch dhlawyers.com upside.org
    upstream.pl google-earth.nl discordia.org discorde.fr disneyland.dk disney.se adobes.org adobo.ph adobehouse.com
  `),
  'towns, surnames and first names': hosts(`
    halifax.ca discoverhalifaxns.com www.visithalifax.co.uk santander.es turismo.santander.es norton.k12.oh.us
    nortonma.org kraken.no schwab-haustechnik.de schwab.org fidelity-bau.de www.hermes-apotheke.de hermes.wien
    chase-bauer.com chase.k12.ga.us wisecounty.com wiseoldowl.org orangecountygov.com orange-nassau.nl orange.nsw.gov.au
    apple-valley.org apple-tree-kindergarten.de applevalleymn.gov www.medicare-pflege.de nationwide-movers.com
    volksbankarena.de zelle.at zelleundblut.de telegram.hr presstelegram.com gemini-zwillinge.de phantomopera.org
    stripe-design.fr zoommagazine.cz boxing.org boxspringbetten.de visaservice.ru visa-support.com ups-systeme.de
    ing-buero-mueller.de ing-krause.at ingenieur.de dkb-brandschutz.at gls.de glsuniversity.ac.in ubs.ac.in kbc.be
    irs-software.de nhs.k12.nc.us canada.com canadapooch.com dpd-bau.pl bbc-bochum.de cnn-consulting.de
  `),
  'sub-domains and tenants': hosts(`
    my.foo.xyz mijn.gemeente.nl mijn.bank.nl cash.shop.de gov.example.org booking.hotel-post.at booking.lodge.co.nz
    pay.library.org paypal-com.sentry.io paypal.zendesk.com netflix.okta.com ing.wd3.myworkdayjobs.com
    vodafone.taleo.net amazon.fandom.com apple.stackexchange.com facebook.softonic.com whatsapp.uptodown.com
    microsoft.github.io paypal.github.io google.github.io www-bbc-com.translate.goog www-bbc-co-uk.cdn.ampproject.org
    www-paypal-com.proxy.library.example.org sharepoint.schule.de office365.uni-x.de dropbox.firma.at
    zoom.university.edu google.cs.university.edu outlook.firma.de owa.klinik.de bitwarden.verein.org vault.mueller.de
    gitlab.firma.eu git.institute.fr keycloak.stadt.de auth.gemeente.nl cloud.familie-schmidt.de nextcloud.uni-y.at
    id.overheid.example.nl mail.kanzlei-weber.de steam.hochschule.de orange.farm.fr visa.embassy.org
    medicare.insurance.org ups.logistics.fr apple.orchard.co.uk twitch.fan.tv ameli.hotel.fr caixa.museu.pt
  `),
  'institutes with a common name': hosts(`
    www.sparkasse-koelnbonn.de sparkasse-bremen.de berliner-sparkasse.de taunussparkasse.de foerde-sparkasse.de
    ostsaechsische-sparkasse-dresden.de www.sparkasse.it kreissparkasse-ravensburg.de sparkassenversicherung.de
    volksbank-freiburg.de berliner-volksbank.de www.volksbank-pirna.de volksbank-stuttgart.de dovoba.de
    vr-bank-mitte.de volksbank-raiffeisenbank-dachau.de raiffeisen-salzburg.at raiffeisenbank-ke-oa.de
    raiffeisenmarkt.de raiffeisen-ooe.at www.raiffeisenbank.ro haspa.de sskm.de sparkassen-finanzportal.de
    www.volksbanken-sb.de raiffeisenbanken.at
  `),
  'domains that brands own': hosts(`
    www.amazon.it amazon.com.br google.fr www.google.co.th paypal.de ebay.at netflix.ca spotify.se paypal-corp.com
    paypal-deutschland.de aboutamazon.de googleblog.com blog.google microsoft365.com facebookmail.com mydhlexpress.com
    dhlparcel.nl usbankhomemortgage.com santanderconsumer.de www.gov.uk my.gov.au mijn.overheid.nl cash.app
    impots.gouv.fr mabanque.bnpparibas itunes.com windowsupdate.com ebaypartnernetwork.com netflixinvestor.com
  `),
  'brands in names of agencies, fans and dealers': hosts(`
    amazon-ppc-agentur.de facebookmarketing.fr google-ads-freelancer.de instagramtipps.de netflixparty.com
    shopifyexperten.de wordpress-hilfe.ch whatsapp-sticker.net telegramchannels.me paypal-alternative.de
    ikea-hacks.org ikeahackers.net mac-office.de vodafone-shop-bonn.de adobe-training.co.uk dhl-paketshop-kiel.de
    vinted-tipps.fr playstationtrophies.org nintendolife.com coinbaseguide.org xfinitycenter.com youtube-mp3.org
  `),
};

/** Imitations of many kinds. Reserved endings and strangers' domains stand for what changes daily. */
export const HOSTILE_HOSTS: Readonly<Record<string, string[]>> = {
  'a brand with login words': hosts(`
    paypal-login.com paypal-verify-account.net securepaypal.com paypalsecurelogin.com apple-login.net applelogin.com
    appleidlogin.top chase-update.com chaselogin.net chase-verification.org amazon-account.info amazonverify.com
    amazon-refund.org netflix-update.com netflixlogin.net netflix-verify.org microsoft-signin.com microsoftlogin.org
    office365-login.com outlook-verify.net facebook-verification.org facebooklogin.co instagram-verify.com
    instagramverification.net whatsapp-login.net coinbase-wallet.net coinbaselogin.io metamask-wallet.io
    metamask-claim.net binance-verify.org kraken-login.com ledger-wallet-recover.com trezor-wallet.net
    wellsfargo-secure.com wellsfargologin.net bankofamerica-verify.com bank-of-america-login.com bankofamericalogin.net
    hsbc-secure.com hsbclogin.net barclays-verify.co.uk.com lloydsbank-secure.com santander-verify.com
    dhl-redelivery.com usps-redelivery.net usps-redelivery.org royalmail-redelivery.com postnl-verify.com
    fedex-refund.com ups-redelivery.net evri-redelivery.com sparkasse-login.com sparkasse-kundenservice.de
    volksbank-verifizierung.com postbank-verifizierung.net commerzbank-login.net comdirect-verify.com
    laposte-verification.net ameli-connexion.net impots-connexion.com rabobank-inloggen.net ing-inloggen.com
    correos-verifica.com bbva-acceso.com caixabank-acceso.com itau-acesso.com bradesco-atualizar.com
    steam-login.net steamcommunity-login.com roblox-verify.net discord-verify.com dropbox-login.net docusign-login.com
    adobe-signin.net linkedin-login.net github-login.net cashapp-verify.com zelle-refund.com venmo-verify.com
  `),
  'look-alike letters': hosts(`
    paypa1.com paypai.com paypaI.com rnicrosoft.com micr0soft.com g00gle.com goog1e.com faceb00k.com arnazon.com
    amaz0n.org netf1ix.com netfiix.com app1e.com coinbasse.com c0inbase.com b1nance.com lnstagram.com 1nstagram.com
    whatsapp0.com vvhatsapp.com tvvitter.com linkedln.com dropb0x.com ad0be.net we11sfargo.com wellsfarg0.com
    bank0famerica.com hsbc-0nline.com rn-icrosoft.com xn--pypal-4ve.com xn--80ak6aa92e.com xn--mcrosoft-c2a.com xn--fcebook-2fg.com xn--ggle-55da.com
    xn--ntflix-3of.com xn--mazon-zjc.com
  `),
  'typing errors': hosts(`
    paylpal.nl paypala.com p-aypal.com paypall.com payapl.com paypl.com paypak.com netfilx.com netflixx.com nettflix.com
    netflx.com gooogle.com googel.com goolge.com faecbook.com facebok.com faceboook.com facebooke.com instgram.com
    instagrarn.com instagramm.com amazom.com amzaon.com amazn.com ammazon.com micosoft.com microsfot.com
    microsoftt.com mircosoft.com binnance.com binanse.net coinbsae.com metamaks.io metamaskk.io linkedinn.com
    whatsap.com whatsappp.com youtbue.com wellsfagro.com walmrat.com rabobnak.nl spotifyy.com zalandoo.de
    face-bo-ok.com mi-crosoft.com net-flix-login.com pay-pal-verify.com co-inbase.com
  `),
  'a brand on a free host or under a cheap ending': hosts(`
    apple.weebly.com paypal.weebly.com amazon.web.app netflix.netlify.app facebook.vercel.app metamask.pages.dev
    office365.wixsite.com paypal-login.github.io chase.godaddysites.com coinbase.webflow.io google.xyz paypal.top
    netflix.icu amazon.click dhl.top facebook.click att-login.weebly.com xfinity-login.weebly.com yahoo.yolasite.com
    usps-verify.wixsite.com
  `),
  'a brand in the subdomain': hosts(`
    paypal.com.account-check.example www.paypal.com.secure.example paypal-com.verify.example apple.com.id.example
    amazon.de.konto.example login.microsoftonline.com.auth.example chase.com.update.example www-netflix-com.check.example
    paypal.login.example signin.ebay.verify.example secure-paypal.example netflix.account-update.example
    appleid.apple.com.x.example usps.com-redelivery.example
  `),
};
