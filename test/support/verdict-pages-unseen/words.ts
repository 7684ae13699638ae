/** Words of log-ins and payments in the languages of the pages. */
const rows = `
de|Benutzername|Passwort|Anmelden|Passwort vergessen?|Kartennummer|Gültig bis|Jetzt bezahlen|Bestellnummer|Wir fragen nie per E-Mail nach Ihrer PIN.|Bitte bestätigen Sie Ihre Daten, sonst wird Ihr Konto innerhalb von 24 Stunden gesperrt.
fr|Identifiant|Mot de passe|Se connecter|Mot de passe oublié ?|Numéro de carte|Date d’expiration|Payer|Numéro de commande|Nous ne vous demandons jamais vos codes par e-mail.|Votre compte sera suspendu sous 24 h si vous ne confirmez pas vos informations.
es|Usuario|Contraseña|Iniciar sesión|¿Olvidó su contraseña?|Número de tarjeta|Caducidad|Pagar ahora|Número de pedido|Nunca le pediremos sus claves por correo.|Su cuenta será bloqueada en 24 horas si no verifica sus datos.
it|Codice utente|Password|Accedi|Password dimenticata?|Numero carta|Scadenza|Paga ora|Numero ordine|Non chiediamo mai le credenziali via SMS.|Il suo conto verrà sospeso entro 24 ore se non aggiorna i dati.
pt|Utilizador|Palavra-passe|Entrar|Esqueceu-se da palavra-passe?|Número do cartão|Validade|Pagar|Número da encomenda|Nunca pedimos os seus códigos por SMS.|A sua conta será bloqueada em 24 horas se não confirmar os seus dados.
nl|Gebruikersnaam|Wachtwoord|Inloggen|Wachtwoord vergeten?|Kaartnummer|Vervaldatum|Betalen|Bestelnummer|Wij vragen nooit om uw pincode.|Uw rekening wordt binnen 24 uur geblokkeerd als u uw gegevens niet bevestigt.
pl|Login|Hasło|Zaloguj się|Nie pamiętasz hasła?|Numer karty|Data ważności|Zapłać|Numer zamówienia|Nigdy nie prosimy o hasło w e-mailu.|Twoje konto zostanie zablokowane w ciągu 24 godzin, jeśli nie potwierdzisz danych.
tr|Kullanıcı adı|Şifre|Giriş yap|Şifremi unuttum|Kart numarası|Son kullanma|Öde|Sipariş no|Şifrenizi asla e-posta ile istemeyiz.|Bilgilerinizi doğrulamazsanız hesabınız 24 saat içinde askıya alınacaktır.
ja|ユーザーID|パスワード|ログイン|パスワードをお忘れの方|カード番号|有効期限|支払う|注文番号|メールで暗証番号をお聞きすることはありません。|24時間以内に情報を確認しない場合、アカウントは停止されます。
zh|用户名|密码|登录|忘记密码？|卡号|有效期|立即支付|订单号|我行不会以短信索要密码。|请在24小时内核实信息，否则您的账户将被冻结。
ru|Логин|Пароль|Войти|Забыли пароль?|Номер карты|Срок действия|Оплатить|Номер заказа|Мы никогда не запрашиваем коды из СМС.|Ваш счёт будет заблокирован в течение 24 часов, если вы не подтвердите данные.
ar|اسم المستخدم|كلمة المرور|تسجيل الدخول|نسيت كلمة المرور؟|رقم البطاقة|تاريخ الانتهاء|ادفع الآن|رقم الطلب|لن نطلب منك كلمة المرور عبر البريد.|سيتم تعليق حسابك خلال 24 ساعة إذا لم تؤكد بياناتك.
cs|Uživatelské jméno|Heslo|Přihlásit|Zapomenuté heslo|Číslo karty|Platnost|Zaplatit|Číslo objednávky|Nikdy nežádáme hesla e-mailem.|Váš účet bude do 24 hodin zablokován, pokud neověříte své údaje.
sv|Användarnamn|Lösenord|Logga in|Glömt lösenordet?|Kortnummer|Giltigt till|Betala|Ordernummer|Vi ber aldrig om dina koder.|Ditt konto spärras inom 24 timmar om du inte bekräftar dina uppgifter.
en|Username|Password|Sign in|Forgot password?|Card number|Expiry date|Pay now|Order number|We never ask for your PIN by email.|Your account will be suspended within 24 hours unless you confirm your details.`;

export interface Words {
  user: string;
  password: string;
  enter: string;
  forgot: string;
  card: string;
  expiry: string;
  pay: string;
  order: string;
  notice: string;
  threat: string;
}

const WORDS = new Map(
  rows
    .trim()
    .split('\n')
    .map((row) => {
      const [lang = '', ...cells] = row.split('|');
      const [user, password, enter, forgot, card, expiry, pay, order, notice, threat] = cells;
      return [lang, { user, password, enter, forgot, card, expiry, pay, order, notice, threat } as Words];
    }),
);

export const words = (lang: string): Words => WORDS.get(lang) ?? (WORDS.get('en') as Words);

/** Rows of cells between bars. */
export const table = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));

const SECTIONS = table(`
de|Privatkunden|Service|Hilfe & Kontakt|Filialen|Karriere|Presse|Datenschutz|Impressum|AGB|Barrierefreiheit
fr|Particuliers|Nos services|Aide et contact|Nos agences|Recrutement|Espace presse|Données personnelles|Mentions légales|CGU|Accessibilité
es|Particulares|Servicios|Ayuda y contacto|Oficinas|Empleo|Sala de prensa|Privacidad|Aviso legal|Condiciones|Accesibilidad
it|Privati|Servizi|Assistenza|Filiali|Lavora con noi|Media|Privacy|Note legali|Condizioni|Accessibilità
pt|Particulares|Serviços|Apoio ao cliente|Balcões|Recrutamento|Imprensa|Privacidade|Aviso legal|Termos|Acessibilidade
nl|Particulier|Service|Klantenservice|Vestigingen|Werken bij|Pers|Privacy|Disclaimer|Voorwaarden|Toegankelijkheid
pl|Klienci indywidualni|Usługi|Pomoc i kontakt|Placówki|Kariera|Biuro prasowe|Prywatność|Nota prawna|Regulamin|Dostępność
tr|Bireysel|Hizmetler|Yardım ve iletişim|Şubeler|Kariyer|Basın|Gizlilik|Yasal uyarı|Koşullar|Erişilebilirlik
ja|個人のお客さま|サービス一覧|よくあるご質問|店舗・ATM|採用情報|ニュースリリース|個人情報保護方針|サイトポリシー|特定商取引法に基づく表記|アクセシビリティ
zh|个人业务|产品服务|帮助中心|网点查询|招贤纳士|新闻动态|隐私政策|法律声明|服务协议|无障碍
ru|Частным клиентам|Услуги|Помощь и контакты|Отделения|Карьера|Пресс-центр|Конфиденциальность|Правовая информация|Условия|Доступная среда
ar|الأفراد|الخدمات|المساعدة|الفروع|الوظائف|المركز الإعلامي|سياسة الخصوصية|إخلاء المسؤولية|الشروط والأحكام|إمكانية الوصول
cs|Občané|Služby|Pomoc a kontakt|Pobočky|Kariéra|Pro média|Ochrana údajů|Právní informace|Podmínky|Přístupnost
sv|Privat|Tjänster|Hjälp och kontakt|Kontor|Jobba hos oss|Press|Integritet|Juridisk information|Villkor|Tillgänglighet
en|Personal|Services|Help & contact|Branches|Careers|Media centre|Privacy|Legal|Terms|Accessibility`);

/** Links to the parts of a site, as in its header and footer; `base` is empty, `#`, or the site that was copied. */
export function sections(lang: string, base: string, n: number): string {
  const [, ...names] = SECTIONS.find(([own]) => own === lang) ?? [];
  const links = names.map((name, i) => {
    const path =
      base === '#'
        ? '#'
        : `${base}/${['s', 'p', 'content', 'web', 'm'][n % 5]}/${i + 10 * n}${n % 2 ? '.html' : '/'}`;
    return `<li class="nav__item"><a class="nav__link" href="${path}">${name}</a></li>`;
  });
  return `<ul class="nav nav--${n % 3}">${links.slice(0, 10 - (n % 4)).join('\n')}</ul>`;
}

/** Some of the style that pages carry inline. */
export const inlineStyle = (n: number) =>
  `<style>*,::after,::before{box-sizing:border-box}body{margin:0;font:${14 + (n % 4)}px/1.5 -apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#2${n % 10}2${n % 7}29}.nav{display:flex;list-style:none;padding:0;background:#f${n % 9}f9fa}.nav__link{padding:.5rem 1rem;text-decoration:none}.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}.btn{display:inline-block;border:1px solid transparent;padding:.375rem .75rem;border-radius:.${n % 5}rem}@media (max-width:${600 + n}px){.nav{display:none}.col{width:100%}}.form-control:focus{outline:0;box-shadow:0 0 0 .2rem rgba(0,123,255,.25)}</style>`;
