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
