// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of other languages
/**
 * Lines that give a value to a name: secrets as people commit them, and look-alikes. Values in braces are random, and
 * put in when the line is read: no secret stands in this file.
 */
import { createRandom } from './secrets.ts';

const SYMBOLS = 'abcdefghijklmnopqrstuvwxyz0123456789!@#%^*-_=+';

/** Fills `{b40}` (base 62), `{h32}` (hexadecimal), `{u43}` (URL-safe), `{s50}` (with symbols), `{p}`, `{uuid}`, `{k8s}`. */
export function createFiller(seed: number): (line: string) => string {
  const r = createRandom(seed);
  const makers: Record<string, (length: number) => string> = {
    b: (length) => r.base62(length),
    h: (length) => r.hex(length),
    u: (length) => r.urlSafe(length),
    s: (length) => `q7${r.of(SYMBOLS, length - 3)}k`,
    d: (length) => r.digits(length),
    B: (length) => Buffer.from(r.base62(length)).toString('base64'),
  };
  return (line) =>
    line.replace(/\{(uuid|p|k8s|basic|[bhusdB]\d+)\}/g, (_, kind: string) => {
      if (kind === 'uuid') return r.uuid();
      if (kind === 'p') return r.password(14);
      if (kind === 'k8s') return Buffer.from(r.password(14)).toString('base64');
      if (kind === 'basic') return Buffer.from(`deploy:${r.password(14)}`).toString('base64');
      return makers[kind.charAt(0)]?.(Number(kind.slice(1))) ?? '';
    });
}

/** `path`, then what is in it; every line of a list is a file of its own, `\n` is written as ⏎. */
export interface Written {
  path: string;
  text: string;
}
const written = (list: string): Written[] =>
  list
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.indexOf(' | ');
      return { path: line.slice(0, at).trim(), text: `${line.slice(at + 3).replaceAll('⏎', '\n')}\n` };
    });

export const FIRST_SECRETS = written(`
.env | EMAIL_HOST_PASSWORD={p}
.env | COOKIE_SECRET={b40}
.env | DB_PASS={p}
.env | JWT_KEY={b48}
.env | RESET_TOKEN_SECRET={h64}
.env | PAGE_ACCESS_TOKEN={b120}
.env | SECRET_KEY_BASE={h128}
.env | ENCRYPTION_KEY={h64}
.env | SMTP_PASS={p}
.env | MYSQL_ROOT_PASSWORD={p}
.env | SESSION_SECRET={b32}
.env | APP_KEY=base64:{u43}=
.env | HOST_KEY_PASSPHRASE={p}
.env | API_KEY={uuid}
.env | CLIENT_SECRET={uuid}
.env | DB_PW={p}
.env | POSTGRES_PASSWORD="{p}"
.env | export REDIS_AUTH_TOKEN={b32}
.env.production | PAYMENT_API_SECRET={u43} # rotated in May
.env | DJANGO_SECRET_KEY='{s50}'
.env | LICENSE_KEY={b40}
.env | SERVICE_CREDENTIALS={b300}
.env | SIGNING_KEY_1={h64}
.env | FIELD_ENCRYPTION_KEY={u43}=
.env | TITLE_SERVICE_API_KEY={h32}
.env | MAIL_FORGOT_TOKEN={b40}
settings.py | EMAIL_HOST_PASSWORD = '{p}'
settings.py | SECRET_KEY = 'django-insecure-{s50}'
settings.py | os.environ['DB_PASS'] = '{p}'
settings.py | API_TOKEN: str = "{b40}"
settings.py | signing_key = "{h64}"
app.ts | const cookieSecret = '{b40}';
app.ts | const jwtKey = "{b48}";
app.ts | export const pageAccessToken = '{b150}';
app.ts | app.use(session({ secret: '{b32}' }));
app.ts | const config = { smtpPass: '{p}' };
app.ts | const apiKey: string = "{uuid}";
app.ts | const headers = { 'X-API-Key': '{b32}' };
app.ts | fetch(url, { headers: { Authorization: 'Bearer {b40}' } });
app.js | const encryptionKey = '{h64}'
Config.java | private static final String COOKIE_SECRET = "{b40}";
Config.java | props.setProperty("mail.smtp.password", "{p}");
main.go | const jwtKey = "{b48}"
main.go | dbPass := "{p}"
main.go | req.Header.Set("Authorization", "Bearer {b40}")
main.go | AdminPassword: "{p}",
config.php | define('AUTH_KEY', '{s64}');
config.php | 'db_pass' => '{p}',
config.php | $smtp_pass = '{p}';
secrets.rb | config.secret_key_base = "{h128}"
secrets.rb | :password => "{p}",
Startup.cs | public const string JwtKey = "{b48}";
appsettings.json | "JwtKey": "{b48}",
appsettings.json | "SmtpPass": "{p}"
config.json | { "cookie": { "secret": "{b40}" } }
config.json | { "page_access_token": "{b100}" }
config.yaml | db_pass: {p}
config.yaml | jwt-key: "{b48}"
config.yaml | cookieSecret: {b40}
docker-compose.yml |       - MYSQL_ROOT_PASSWORD={p}
docker-compose.yml |       DB_PASS: {p}
docker-compose.yml |       COOKIE_SECRET: "{b40}"
k8s/secret.yaml | apiVersion: v1⏎kind: Secret⏎metadata:⏎  name: db⏎data:⏎  password: {k8s}
k8s/secret.yaml | kind: Secret⏎stringData:⏎  db-pass: {p}
Dockerfile | ENV DB_PASS={p}
Dockerfile | ENV JWT_KEY {b48}
Dockerfile | ARG NPM_AUTH_TOKEN={b40}
main.tf |   master_password = "{p}"
main.tf | variable "db_password" {⏎  type    = string⏎  default = "{p}"⏎}
prod.tfvars | encryption_key = "{h64}"
app.properties | spring.mail.password={p}
app.properties | jwt.key={b48}
config.ini | smtp_pass = {p}
config.toml | cookie_secret = "{b40}"
my.cnf | password={p}
web.config | <add key="CookieSecret" value="{b40}" />
web.config | <machineKey validationKey="{h128}" />
pom.xml | <password>{p}</password>
res/values/strings.xml | <string name="api_key">{b40}</string>
deploy.sh | export DB_PASS={p}
deploy.sh | PGPASSWORD={p} psql -h db.garden.io
deploy.sh | curl -u deploy:{p} https://api.garden.io/v1
deploy.sh | curl -H "Authorization: Bearer {b40}" https://api.garden.io/v1
deploy.sh | curl -H 'X-Api-Key: {b32}' https://api.garden.io/v1
deploy.sh | tool login --token {b40}
deploy.sh | tool login --password {p}
deploy.sh | mysql -u root -p{p} shop
deploy.sh | docker run -e MYSQL_ROOT_PASSWORD={p} -d mysql
api.http | Authorization: Bearer {b40}
api.http | Authorization: Basic {basic}
redis.conf | requirepass {b32}
ci.yml |     env:⏎      DEPLOY_TOKEN: {b40}
ci.yml |       run: API_KEY={b40} ./deploy
`);

export const FIRST_LOOKALIKES = written(`
.env | DB_PASS=
.env | DB_PASS=changeme
.env | DB_PASS=${'$'}{DB_PASSWORD}
.env | JWT_KEY=$JWT_KEY_FROM_VAULT
.env | COOKIE_SECRET=<your cookie secret>
.env | API_KEY=your-api-key-here
.env | API_KEY=xxxxxxxxxxxxxxxxxxxxxxxx
.env | SECRET_KEY_BASE=replace_me_with_a_long_value_1234
.env | PUBLIC_KEY={b40}
.env | NEXT_PUBLIC_POSTHOG_PUBLIC_KEY={b40}
.env | RECAPTCHA_SITE_KEY={b40}
.env | VAPID_PUBLIC_KEY={u87}
.env | STRIPE_PUBLISHABLE_KEY={b40}
.env | SECRET_NAME=prod/db/credentials-17
.env | SECRET_ARN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3
.env | PASSWORD_MIN_LENGTH=12
.env | PASSWORD_RESET_URL=https://garden.io/reset/v2/form
.env | TOKEN_URL=https://auth.garden.io/oauth2/v1/token
.env | TOKEN_EXPIRY=86400000
.env | API_KEY_HEADER=X-Api-Key-V2
.env | PASSWORD_HASH={h64}
.env | SESSION_COOKIE_NAME=garden_session_v2
.env | CACHE_KEY_PREFIX=garden-v2-production
.env | KEYBOARD_LAYOUT=de-latin1-nodeadkeys
.env | SSH_KEY_PATH=/home/deploy/.ssh/id_ed25519
.env | PRIVATE_KEY_FILE=/run/secrets/jwt-2024.pem
.env | BUILD_ID={uuid}
.env | TENANT_ID={uuid}
.env | CLIENT_ID={uuid}
.env | SENTRY_RELEASE={h40}
.env | COMMIT_SHA={h40}
.env | OAUTH_TOKEN_SECRET=
.env | BYPASS=/healthz,/metrics,/v1/status
.env | COMPASS=north-west-2
.env | PWD=/home/deploy/app-2024
.env | IMAGE_DIGEST=sha256:{h64}
config.yaml | primary_key: customer_id_v2
config.yaml | primaryKey: {h32}
config.yaml | foreign_key: orders_2024_customer_fk1
config.yaml | partition_key: {h32}
config.yaml | sort_key: created_at#2024-05-01
config.yaml | cache_key: {h40}
config.yaml | cacheKey: v3-{h40}
config.yaml | public_key: {u43}
config.yaml | key: v1-deps-{h40}
config.yaml | id: {uuid}
config.yaml | user_id: {uuid}
config.yaml | token_type: bearer_token_v2
config.yaml | password: "{{ vault_db_password }}"
config.yaml | password: !vault |
config.yaml | db_password: ENC[AES256_GCM,data:{b24},type:str]
config.yaml | secretName: db-credentials-2024
config.yaml | secretKeyRef: { name: db, key: password }
config.yaml | password: {secret: db-password-v2}
config.yaml | checksum/secret: {h64}
config.yaml | api_key_secret: projects/12/secrets/api-key/versions/3
config.yaml | host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b43}
config.yaml | apiKey: ${'$'}{{ secrets.API_KEY }}
k8s/secret.yaml | kind: Secret⏎data:⏎  password: Y2hhbmdlbWU=
k8s/secret.yaml | kind: SealedSecret⏎spec:⏎  encryptedData:⏎    password: AgB{b200}
k8s/secret.yaml | kind: Secret⏎data:⏎  username: {k8s}
k8s/config.yaml | kind: ConfigMap⏎data:⏎  checksum: {h32}
docker-compose.yml |       - MYSQL_ROOT_PASSWORD=${'$'}{MYSQL_ROOT_PASSWORD:?set it}
docker-compose.yml |       - MYSQL_ROOT_PASSWORD_FILE=/run/secrets/mysql_root_1
docker-compose.yml |       POSTGRES_HOST_AUTH_METHOD: scram-sha-256
Dockerfile | ARG DB_PASS
Dockerfile | ENV DB_PASS=$DB_PASS
Dockerfile | ENV GPG_KEY {h40}
Dockerfile | ENV NODE_KEY_SHA256 {h64}
main.tf |   master_password = var.master_password
main.tf |   password = random_password.db.result
main.tf | variable "db_password" {⏎  type = string⏎  sensitive = true⏎}
main.tf |   secret_id = aws_secretsmanager_secret.db2.id
main.tf |   kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/{uuid}"
main.tf |   password = data.vault_generic_secret.db1.data["password"]
settings.py | SECRET_KEY = os.environ["SECRET_KEY"]
settings.py | EMAIL_HOST_PASSWORD = env('EMAIL_HOST_PASSWORD')
settings.py | PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']
settings.py | password = models.CharField(max_length=128)
settings.py | CACHE_KEY = 'garden:products:v2:list'
settings.py | password: str = Field(min_length=8)
settings.py | token = request.headers.get("X-Auth-Token-V2")
settings.py | parser.add_argument('--password', help='password of the user, at least 8')
settings.py | hash_key = "{h64}"
settings.py | content_hash = "{h64}"
settings.py | SESSION_COOKIE_NAME = 'sessionid_v2_garden'
settings.py | password = getpass.getpass("Password 2: ")
settings.py | API_KEY_NAME = "X-Api-Key-2"
settings.py | state_key = f"state:{uuid}:{user.id}"
settings.py | assert token == "{b40}"
app.ts | const passwordResetUrl = '/account/reset-password/v2';
app.ts | const resetPassword = '/account/reset-password/v2';
app.ts | const tokenKey = 'garden.auth.token.v2';
app.ts | localStorage.setItem('access_token', response.accessToken);
app.ts | const cacheKey = '{h40}';
app.ts | const primaryKey = 'order_2024_id';
app.ts | const foreignKey = "customer2orders_id";
app.ts | const sortKey = 'createdAt#v2';
app.ts | const monkey = 'George-the-2nd-of-England';
app.ts | const keyboard = 'qwertz-de-105-keys-v2';
app.ts | const turkey = '{b40}';
app.ts | const i18nKey = 'account.password.reset.title2';
app.ts | const messageKey = 'form.password.tooShort8';
app.ts | { password: 'form.password.min8' }
app.ts | type Props = { password: string; apiKey?: string };
app.ts | const password = form.get('password-field-2');
app.ts | const secret = await client.getSecret('db-password-2');
app.ts | const csrfToken = '{b40}';
app.ts | const nextPageToken = '{b40}';
app.ts | const cancelToken = '{uuid}';
app.ts | const publicKey = '{u43}';
app.ts | const partitionKey = '{uuid}';
app.ts | const idempotencyKey = '{uuid}';
app.ts | const requestId = '{uuid}';
app.ts | <Input key="password2" label="Password" name="password2" />
app.ts | const eventKey = 'ArrowLeft2-pressed-now';
app.ts | if (key === '{b40}') return;
app.ts | const apiKey = process.env.API_KEY ?? '';
app.ts | const apiKey = import.meta.env.VITE_API_KEY;
app.ts | const secretKeyLabel = 'Secret key (v2)';
app.ts | const tokenRegex = '^[A-Za-z0-9_-]{40}$';
app.ts | const secret = 'correct-horse-battery-staple';
app.ts | const headers = { Authorization: ${'`'}Bearer ${'$'}{token}${'`'} };
app.ts | const headers = { Authorization: 'Bearer ' + token };
app.ts | const passwordPlaceholder = 'e.g. Tr0ub4dor&3';
app.ts | const passwordPolicy = { minLength: 8, mask: 'Aa1!Aa1!' };
app.ts | const sessionTokenCookie = '__Secure-next-auth.session-token';
app.ts | const storageKey = 'garden:v2:{h32}';
app.ts | const queryKey = ['products', '{uuid}'];
app.ts | const translationKey = '{b24}';
app.ts | import token from './a1B2c3D4e5F6g7H8';
app.ts | const compass = 'N0rth!West2-heading';
app.ts | const bypass = 'Skip!This1-please';
package-lock.json | "integrity": "sha512-{b86}==",
package-lock.json | "resolved": "https://registry.npmjs.org/token/-/token-1.2.3.tgz#{h40}",
yarn.lock |   integrity sha512-{b86}==
Cargo.lock | checksum = "{h64}"
poetry.lock | content-hash = "{h64}"
go.sum | github.com/a/token v1.2.3 h1:{b43}=
Gemfile.lock | CHECKSUMS⏎  jwt-key (2.7.1) sha256={h64}
en.json | "password": "Password123 is too weak",
en.json | "reset_password": "Passwort!zurücksetzen",
en.json | "apiKey": "API-Key/Zugriff2"
openapi.yaml |       tokenUrl: https://auth.garden.io/oauth2/v2/token
openapi.yaml |         password: { type: string, format: password, minLength: 8 }
theme.css | --token: {h32};
README.md | export API_KEY={b40}
tests/login.test.ts | const password = '{p}';
docs/setup.md | DB_PASS={p}
examples/app.py | API_KEY = "{b40}"
.env.example | DB_PASS={p}
deploy.sh | export DB_PASS=$(vault read -field=pass db)
deploy.sh | export DB_PASS="$1"
deploy.sh | curl -u "$USER:$PASS" https://api.garden.io
deploy.sh | curl -u "user:password" https://api.garden.io
deploy.sh | curl -H "Authorization: Bearer $TOKEN" https://api.garden.io
deploy.sh | curl -H "Authorization: Bearer YOUR_ACCESS_TOKEN_HERE" https://api.garden.io
deploy.sh | tool login --password-stdin < /run/secrets/pass1
deploy.sh | tool login --token "$TOKEN" --key-file id_rsa2
deploy.sh | mkdir -p /srv/app2 && mysql -u root -p shop
deploy.sh | sha256sum --check token-{h64}.txt
deploy.sh | read -s PASSWORD
web.config | <add key="PasswordFormat" value="Hashed1SHA512" />
web.config | <assemblyIdentity name="Token" publicKeyToken="{h16}" />
pom.xml | <password>${'$'}{env.NEXUS_PASSWORD}</password>
strings.xml | <string name="password">Passw0rt!</string>
Config.java | private static final String PASSWORD_PARAM = "j_password2";
Config.java | @Value("${'$'}{mail.smtp.password1}") private String smtpPass;
Config.java | public static final String TOKEN_KEY = "garden.auth.token2";
main.go | const tokenHeader = "X-Auth-Token-V2"
main.go | PrimaryKey: "order_id_v2",
main.go | jwtKey := os.Getenv("JWT_KEY_2")
config.php | 'password' => env('DB_PASSWORD1'),
config.php | define('AUTH_KEY', 'put your unique phrase here');
secrets.rb | config.secret_key_base = ENV.fetch("SECRET_KEY_BASE2")
secrets.rb | t.string :reset_password_token, limit: 128
Startup.cs | var key = Configuration["Jwt:Key2"];
app.properties | spring.datasource.password=${'$'}{DB_PASS:}
app.properties | token.endpoint=https://auth.garden.io/v2/token
redis.conf | # requirepass foobared
known_hosts | garden.io ssh-rsa AAAAB3NzaC1yc2E{b200}
authorized_keys | ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b43} deploy-key
`);

/** Written after the rules had been fitted to the first ones. */
export const SECOND_SECRETS = written(`
.env | BACKUP_BUCKET_SECRET={b40}
.env | MAILER_PAGE_PASSWORD={p}
.env | ERROR_REPORT_TOKEN={h40}
.env | TEXT_API_KEY={b32}
.env | LDAP_BIND_PW={p}
.env | FTP_PASS='{p}'
.env | TITLE_SIGNING_SECRET={h64}
.env | URL_SIGNING_KEY={b43}
.env | export WEBHOOK_SECRET="{b40}"
.env | RABBITMQ_DEFAULT_PASS={p}
.env | GRAFANA_ADMIN_PASSWORD={p}
.env | NEXTAUTH_SECRET={u43}
.env | ENDPOINT_TOKEN={b200}
.env | PROXY_CREDENTIAL={b40}
.env.staging | ADMIN_RESET_KEY={b64}
.env.local | CONFIRMATION_TOKEN_KEY={h64}
.env.local | AUTH0_CLIENT_SECRET={u64}
.env.local | HMAC_KEY={h64}
.env.local | PASSWORD_SALT_SECRET={b32}
.env.local | MASTER_KEY={h32}
mailer.ts | const transport = createTransport({ auth: { user: 'shop', pass: '{p}' } });
mailer.ts | export const hostPassword = '{p}';
mailer.ts | static readonly cookieEncryptionKey = '{h64}';
mailer.ts | client.setAccessToken('{b120}');
mailer.ts | process.env.SESSION_SECRET = '{b40}';
mailer.ts | const url = 'https://api.garden.io/v1/data?access_token={b40}';
mailer.js | axios.defaults.headers.common['Authorization'] = 'Bearer {b40}';
mailer.js | module.exports = { jwtSecret: "{b48}", port: 80 };
mailer.js | secretOrKey: '{b48}',
db.py | engine = connect(host='db', user='app', password='{p}')
db.py | FERNET_KEY = b'{u43}='
db.py | headers = {"Authorization": "Token {h40}"}
db.py | 'PASSWORD': '{p}',
db.py | api_token = u'{b40}'
Db.java | dataSource.setPassword("{p}");
Db.java | String hostSecret = "{b40}";
Db.kt | val signingKey = "{b43}"
db.go | ApiToken:   "{b40}",
db.go | var cookieSecret = []byte("{b40}")
db.rs | const JWT_SECRET: &str = "{b48}";
db.php | $config['encryption_key'] = '{h32}';
db.php | define( 'NONCE_SALT_KEY', '{b64}' );
db.rb | Stripe.signing_secret = '{b40}'
Db.cs | Password = "{p}",
db.swift | let apiKey = "{b40}"
values.yaml | adminPassword: "{p}"
values.yaml |   auth:⏎    rootPassword: {p}
values.yaml | webhookToken: '{b40}'
application.yml |     client-secret: {b40}
application.yml |   datasource:⏎    password: {p}
stack.yml |     environment:⏎      SMTP_PASSWORD: '{p}'
secret.yml | kind: Secret⏎type: Opaque⏎data:⏎  api-token: {B40}
terraform.tfvars | db_pass = "{p}"
rds.tf |   password             = "{p}"
provision.sh | wget --header="Authorization: Bearer {b40}" https://api.garden.io
provision.sh | redis-cli -h cache --pass {p} ping
provision.sh | helm install x --set auth.password={p}
provision.sh | mysqldump -uroot -p'{p}' shop > out.sql
provision.sh | DEPLOY_KEY="{b40}"
settings.xml | <password>{p}</password>
settings.xml | <entry key="smtp.password">{p}</entry>
settings.xml | <property name="hibernate.connection.password" value="{p}"/>
appsettings.Production.json | "CookieSecret": "{b40}",
service.json | {"host":"db","pass":"{p}"}
`);

export const SECOND_LOOKALIKES = written(`
.env | PASSWORD_PEPPER_VERSION=2024-v1
.env | SECRETS_DIR=/run/secrets/app1
.env | TOKEN_ISSUER=https://id.garden.io/realms/shop2
.env | AUTH_DOMAIN=garden-prod-2.eu.auth0.com
.env | API_KEY_ROTATION_DAYS=90
.env | PUBLIC_TOKEN={b40}
.env | FIREBASE_APP_ID=1:{d12}:web:{h20}
.env | ENCRYPTION_KEY_ID={uuid}
.env | KMS_KEY_ARN=arn:aws:kms:eu-west-1:{d12}:key/{uuid}
.env | JWT_KEY=
.env | JWT_SECRET=dev-secret-not-for-production
.env | DB_PASS=password123
.env | DB_PASSWORD=test1234
.env | ADMIN_PASSWORD=Admin123!
.env | SESSION_SECRET=secret-session-2024
.env | MONKEY_PATCH=gevent-23.9.1-all
.env | DONKEY_NAME=Ee-yore-The-2nd
.env | COOKIE_SECRET=%COOKIE_SECRET%
.env | COOKIE_SECRET=op://vault/item/field2
.env | GIT_HASH={h40}
.env | CACHE_KEY={h32}
.env | ETAG_KEY_HASH={h64}
.env | HOTKEY=Ctrl+Shift+F12-x
.env | PARTITION_KEY=tenantId/region2
.env | PASSPORT_NUMBER=X{d8}AB
.env | TOKENIZER=cl100k_base_v2
.env | AUTHOR=Jane-Doe-42-of-Garden
store.ts | const [password, setPassword] = useState('');
store.ts | const schema = { password: z.string().min(8) };
store.ts | const KEY_PREFIX = 'garden/v2/{h8}';
store.ts | const keyId = '{uuid}';
store.ts | const rowKey = '{uuid}';
store.ts | const orderKey = '{uuid}';
store.ts | const objectKey = 'uploads/2024/{uuid}.png';
store.ts | const s3Key = 'a/b/{h40}.jpg';
store.ts | <Item key="{uuid}" />
store.ts | <input type="password" id="pass2" autocomplete="current-password" />
store.ts | const passwordPattern = '(?=.*[A-Z])(?=.*[0-9]).{8,}';
store.ts | const tokenEndpoint = 'https://id.garden.io/oauth2/token';
store.ts | const authUrl = 'https://id.garden.io/a1/login';
store.ts | const bearer = req.headers.authorization;
store.ts | headers: { authorization: 'Bearer <token>' }
store.ts | headers: { Authorization: 'Bearer eyJ...' }
store.ts | headers: { authorization: 'Bearer test-token-1234567890' }
store.ts | if (token !== 'a1B2c3D4e5F6g7H8i9') throw new Error();
store.ts | const shiftKey = 'Shift-F10+Alt-Enter2';
store.ts | enum Token { Password = 'PASSWORD_TOKEN_1' }
store.ts | export const AUTH_TOKEN_KEY = 'auth-token-v2';
store.ts | const AUTH_ERROR = 'Auth/invalid-Cred3ntials';
store.ts | const errors = { passwordTooShort: 'Min8Chars!' };
store.ts | t('password.reset.link2')
store.ts | const passwordIcon = 'Lock-24-Outline!';
store.ts | const tokenAddress = '0x{h40}';
store.ts | const contractToken = '0x6b175474e89094c44da98b954eedeac495271d0f'; // DAI
store.ts | const mapStyleKey = 'mapbox/streets-v12-de';
store.ts | const continuationToken = '{b64}';
store.ts | const syncToken = '{b64}';
store.ts | const csrf_token = '{b40}';
store.ts | const verificationToken = '{b43}';
store.ts | const eosToken = '<|endoftext|>2';
store.ts | const api = { key: '{h32}' };
store.ts | const sha = { 'token.js': 'sha384-{b64}' };
store.ts | const password = await prompt('Password2: ');
store.ts | const password = faker.internet.password({ length: 20 });
store.ts | const apiKey = config.get('apiKey.v2');
store.ts | const { apiKey = DEFAULT_KEY_2 } = options;
store.ts | // password: {p}?
model.py | password = CharField(widget=PasswordInput2())
model.py | token = secrets.token_urlsafe(32)
model.py | API_KEY = config("API_KEY", default="")
model.py | cache_key = f"user:{h8}:profile"
model.py | primary_key = "order_id_2024_v2"
model.py | password_hash = "{h64}"
model.py | password = "$2b$12{b53}"
model.py | pad_token = "[PAD_1234567]"
model.py | key = "{h64}"
model.py | encoding_key = "utf-8-sig-v2.1"
model.py | raise AuthError("Token2-has-expired!")
model.go | var ErrToken = errors.New("token2 is expired")
model.go | const KeyFile = "/etc/ssl/garden-2024.key"
Model.java | private static final String SORT_KEY = "createdAt_2024";
Model.java | @Column(name = "password_2") String password;
Model.cs | [JsonPropertyName("access_token2")] public string AccessToken;
values.yaml | existingSecret: garden-db-2024
values.yaml | passwordKey: db-password-2
values.yaml | password: ""
values.yaml | secret: { name: garden-tls-2024 }
values.yaml | image: registry.garden.io/token@sha256:{h64}
values.yaml | tokenReview: v1beta1-2024
ci.yml |     token: \${{ github.token }}
ci.yml |       key: \${{ runner.os }}-{h40}
ci.yml |       password: \${{ secrets.PASS_2 }}
ci.yml |     uses: actions/create-token@{h40}
external.yaml | kind: ExternalSecret⏎spec:⏎  secretKey: db-password-2
secret.yml | kind: Secret⏎data:⏎  ca.crt: {B200}
network.tf |   key_name = "deploy-2024-eu"
network.tf |   primary_access_key = azurerm_storage_account.a1.primary_access_key
en.properties | login.password=Passwort-2
en.properties | token.expired=Token2-is-expired
en.properties | password.hint=At-Least-8-Characters!
ssh_config | HostKeyAlgorithms ssh-ed25519-cert-v01
nginx.conf | ssl_certificate_key /etc/ssl/garden-2024.key;
nginx.conf | auth_basic_user_file /etc/nginx/htpasswd2;
pg_hba.conf | host all all 10.0.0.0/8 scram-sha-256
pnpm-lock.yaml |   /jwt-key/2.1.0: { integrity: sha512-{b86}== }
`);
