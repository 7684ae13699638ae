/** Words of web pages in fourteen languages. */
const KEYS =
  'login,user,mail,password,next,forgot,privacy,imprint,terms,contact,search,home,cookie,accept,newsletter,name,phone,code,pay,cart,card,expiry,address,help,remember,register,continue,logout,about,send'.split(
    ',',
  ) as readonly Word[];

type Word =
  | 'login'
  | 'user'
  | 'mail'
  | 'password'
  | 'next'
  | 'forgot'
  | 'privacy'
  | 'imprint'
  | 'terms'
  | 'contact'
  | 'search'
  | 'home'
  | 'cookie'
  | 'accept'
  | 'newsletter'
  | 'name'
  | 'phone'
  | 'code'
  | 'pay'
  | 'cart'
  | 'card'
  | 'expiry'
  | 'address'
  | 'help'
  | 'remember'
  | 'register'
  | 'continue'
  | 'logout'
  | 'about'
  | 'send';

export type Lang =
  | 'en'
  | 'de'
  | 'fr'
  | 'es'
  | 'it'
  | 'pt'
  | 'nl'
  | 'pl'
  | 'tr'
  | 'ja'
  | 'zh'
  | 'ru'
  | 'ar'
  | 'sv';

const ROWS: Readonly<Record<Lang, string>> = {
  en: 'Sign in|User name|Email address|Password|Next|Forgot your password?|Privacy|Legal notice|Terms of use|Contact|Search|Home|We and our partners use cookies to store and access information on your device.|Accept all|Subscribe to our newsletter|Full name|Phone number|Verification code|Pay now|Basket|Card number|Expiry date|Address|Help|Keep me signed in|Create account|Continue|Sign out|About us|Send',
  de: 'Anmelden|Benutzername|E-Mail-Adresse|Passwort|Weiter|Passwort vergessen?|Datenschutz|Impressum|Nutzungsbedingungen|Kontakt|Suche|Startseite|Wir und unsere Partner verwenden Cookies, um Informationen auf Ihrem Gerät zu speichern.|Alle akzeptieren|Newsletter abonnieren|Vor- und Nachname|Telefonnummer|Bestätigungscode|Jetzt bezahlen|Warenkorb|Kartennummer|Gültig bis|Anschrift|Hilfe|Angemeldet bleiben|Konto erstellen|Fortfahren|Abmelden|Über uns|Absenden',
  fr: "Se connecter|Identifiant|Adresse e-mail|Mot de passe|Suivant|Mot de passe oublié ?|Confidentialité|Mentions légales|Conditions d'utilisation|Contact|Rechercher|Accueil|Nous et nos partenaires utilisons des cookies pour stocker des informations sur votre appareil.|Tout accepter|S'abonner à la newsletter|Nom et prénom|Numéro de téléphone|Code de vérification|Payer|Panier|Numéro de carte|Date d'expiration|Adresse|Aide|Rester connecté|Créer un compte|Continuer|Déconnexion|À propos|Envoyer",
  es: 'Iniciar sesión|Usuario|Correo electrónico|Contraseña|Siguiente|¿Ha olvidado su contraseña?|Privacidad|Aviso legal|Condiciones de uso|Contacto|Buscar|Inicio|Nosotros y nuestros socios utilizamos cookies para almacenar información en su dispositivo.|Aceptar todo|Suscríbase al boletín|Nombre y apellidos|Teléfono|Código de verificación|Pagar ahora|Cesta|Número de tarjeta|Fecha de caducidad|Dirección|Ayuda|Mantener la sesión iniciada|Crear una cuenta|Continuar|Cerrar sesión|Quiénes somos|Enviar',
  it: 'Accedi|Nome utente|Indirizzo e-mail|Password|Avanti|Password dimenticata?|Privacy|Note legali|Condizioni di utilizzo|Contatti|Cerca|Home|Noi e i nostri partner utilizziamo i cookie per archiviare informazioni sul dispositivo.|Accetta tutto|Iscriviti alla newsletter|Nome e cognome|Numero di telefono|Codice di verifica|Paga ora|Carrello|Numero della carta|Scadenza|Indirizzo|Aiuto|Resta connesso|Crea un account|Continua|Esci|Chi siamo|Invia',
  pt: 'Entrar|Usuário|E-mail|Senha|Próximo|Esqueceu a senha?|Privacidade|Aviso legal|Termos de uso|Contato|Pesquisar|Início|Nós e nossos parceiros usamos cookies para armazenar informações em seu dispositivo.|Aceitar todos|Assine a newsletter|Nome completo|Telefone|Código de verificação|Pagar agora|Carrinho|Número do cartão|Validade|Endereço|Ajuda|Manter conectado|Criar conta|Continuar|Sair|Quem somos|Enviar',
  nl: 'Inloggen|Gebruikersnaam|E-mailadres|Wachtwoord|Volgende|Wachtwoord vergeten?|Privacy|Colofon|Gebruiksvoorwaarden|Contact|Zoeken|Home|Wij en onze partners gebruiken cookies om informatie op uw apparaat op te slaan.|Alles accepteren|Meld u aan voor de nieuwsbrief|Voor- en achternaam|Telefoonnummer|Verificatiecode|Nu betalen|Winkelwagen|Kaartnummer|Vervaldatum|Adres|Hulp|Ingelogd blijven|Account aanmaken|Doorgaan|Uitloggen|Over ons|Versturen',
  pl: 'Zaloguj się|Nazwa użytkownika|Adres e-mail|Hasło|Dalej|Nie pamiętasz hasła?|Prywatność|Nota prawna|Regulamin|Kontakt|Szukaj|Strona główna|My i nasi partnerzy używamy plików cookie do przechowywania informacji na urządzeniu.|Akceptuj wszystkie|Zapisz się na newsletter|Imię i nazwisko|Numer telefonu|Kod weryfikacyjny|Zapłać teraz|Koszyk|Numer karty|Data ważności|Adres|Pomoc|Nie wylogowuj mnie|Załóż konto|Kontynuuj|Wyloguj|O nas|Wyślij',
  tr: 'Giriş yap|Kullanıcı adı|E-posta adresi|Şifre|İleri|Şifremi unuttum|Gizlilik|Künye|Kullanım koşulları|İletişim|Ara|Ana sayfa|Biz ve iş ortaklarımız cihazınızda bilgi saklamak için çerez kullanıyoruz.|Tümünü kabul et|Bültene abone ol|Ad soyad|Telefon numarası|Doğrulama kodu|Şimdi öde|Sepet|Kart numarası|Son kullanma tarihi|Adres|Yardım|Oturumu açık tut|Hesap oluştur|Devam et|Çıkış|Hakkımızda|Gönder',
  ja: 'ログイン|ユーザーID|メールアドレス|パスワード|次へ|パスワードをお忘れの方|プライバシー|運営会社|利用規約|お問い合わせ|検索|ホーム|当社とパートナーは、端末に情報を保存するためにCookieを使用します。|すべて同意する|メールマガジンを購読|氏名|電話番号|確認コード|支払う|カート|カード番号|有効期限|住所|ヘルプ|ログイン状態を保持|新規登録|続ける|ログアウト|会社概要|送信',
  zh: '登录|用户名|电子邮箱|密码|下一步|忘记密码？|隐私政策|法律声明|使用条款|联系我们|搜索|首页|我们和合作伙伴使用 Cookie 在您的设备上存储信息。|全部接受|订阅新闻|姓名|手机号码|验证码|立即支付|购物车|卡号|有效期|地址|帮助|记住我|注册账号|继续|退出|关于我们|提交',
  ru: 'Войти|Имя пользователя|Электронная почта|Пароль|Далее|Забыли пароль?|Конфиденциальность|Правовая информация|Условия использования|Контакты|Поиск|Главная|Мы и наши партнёры используем файлы cookie для хранения информации на вашем устройстве.|Принять все|Подписаться на рассылку|Фамилия и имя|Номер телефона|Код подтверждения|Оплатить|Корзина|Номер карты|Срок действия|Адрес|Помощь|Оставаться в системе|Создать аккаунт|Продолжить|Выйти|О нас|Отправить',
  ar: 'تسجيل الدخول|اسم المستخدم|البريد الإلكتروني|كلمة المرور|التالي|هل نسيت كلمة المرور؟|الخصوصية|إشعار قانوني|شروط الاستخدام|اتصل بنا|بحث|الرئيسية|نستخدم نحن وشركاؤنا ملفات تعريف الارتباط لتخزين المعلومات على جهازك.|قبول الكل|اشترك في النشرة البريدية|الاسم الكامل|رقم الهاتف|رمز التحقق|ادفع الآن|السلة|رقم البطاقة|تاريخ الانتهاء|العنوان|مساعدة|البقاء متصلا|إنشاء حساب|متابعة|تسجيل الخروج|من نحن|إرسال',
  sv: 'Logga in|Användarnamn|E-postadress|Lösenord|Nästa|Glömt lösenordet?|Integritet|Om webbplatsen|Användarvillkor|Kontakt|Sök|Start|Vi och våra partner använder kakor för att lagra information på din enhet.|Godkänn alla|Prenumerera på nyhetsbrevet|För- och efternamn|Telefonnummer|Verifieringskod|Betala nu|Varukorg|Kortnummer|Utgångsdatum|Adress|Hjälp|Håll mig inloggad|Skapa konto|Fortsätt|Logga ut|Om oss|Skicka',
};

export type Words = Readonly<Record<Word, string>>;

export function wordsOf(lang: Lang): Words {
  const row = ROWS[lang].split('|');
  return Object.fromEntries(KEYS.map((key, n) => [key, row[n] ?? key])) as unknown as Words;
}

/** Headlines, each with a paragraph. */
export const STORIES: Readonly<Record<Lang, readonly (readonly [string, string])[]>> = {
  en: [
    [
      'Ferry line to the islands to run all winter for the first time',
      'The council voted by seven to four to fund two sailings a day between November and March. Islanders had campaigned for the service for more than a decade, arguing that a missed medical appointment could otherwise mean a wait of three weeks.',
    ],
    [
      'Chipmaker raises forecast as demand for memory recovers',
      'Revenue in the third quarter rose by 14 per cent to 6.2 billion dollars, the company said on Thursday. Analysts had expected a smaller rise after two weak years in which warehouses were full of unsold parts.',
    ],
    [
      'What the oldest orchard in the county can teach about drought',
      'The pear trees behind the old rectory have survived ninety summers without irrigation. Botanists now take cuttings to find out whether their rootstock can help commercial growers in the south.',
    ],
  ],
  de: [
    [
      'Bahnstrecke nach Sylt bleibt länger gesperrt',
      'Nach dem Erdrutsch bei Klanxbüll rechnet die Bahn frühestens Ende des Monats mit der Freigabe des zweiten Gleises. Pendler müssen weiterhin mit Ersatzbussen vorliebnehmen, die in Niebüll im Halbstundentakt abfahren.',
    ],
    [
      'Gemeinderat streitet über das Freibad',
      'Mit knapper Mehrheit haben die Fraktionen am Dienstagabend beschlossen, die Sanierung um zwei Jahre zu verschieben. Der Förderverein spricht von einem schwarzen Tag und kündigt ein Bürgerbegehren an.',
    ],
    [
      'So gelingt der Sauerteig auch im kühlen Keller',
      'Bei vierzehn Grad braucht der Ansatz fast doppelt so lange, entwickelt dafür aber mehr Aroma. Bäckermeisterin Anke Rohde rät, das Mehl am Vorabend in die warme Küche zu stellen.',
    ],
  ],
  fr: [
    [
      'Le tramway reliera enfin la gare au campus',
      "Après six ans de travaux, la ligne D ouvrira le 2 septembre. La métropole promet un passage toutes les sept minutes aux heures de pointe, mais les riverains de l'avenue Jaurès redoutent la suppression de deux cents places de stationnement.",
    ],
    [
      'Vendanges précoces dans le Roussillon',
      "Les premières grappes de muscat ont été coupées dès le 25 juillet, trois semaines plus tôt que la moyenne. Les vignerons craignent des rendements en baisse d'un cinquième.",
    ],
    [
      'Une bibliothèque retrouve un manuscrit volé en 1978',
      "L'ouvrage avait été acheté de bonne foi par un libraire de Gand. Il sera présenté au public au printemps, après une restauration de quatre mois.",
    ],
  ],
  es: [
    [
      'El embalse recupera el nivel de 2019 tras las lluvias',
      'La confederación hidrográfica levantó el viernes las restricciones de riego en doce municipios. Los agricultores celebran la medida, aunque advierten de que los acuíferos tardarán años en recuperarse.',
    ],
    [
      'La selección juvenil gana el europeo de balonmano',
      'Con un parcial de seis a cero en los últimos diez minutos, el equipo dio la vuelta a un partido que parecía perdido. La portera, elegida mejor jugadora, detuvo catorce lanzamientos.',
    ],
    [
      'Un barrio de Zaragoza estrena calles sin coches',
      'El ayuntamiento ha plantado ciento veinte plátanos y ampliado las aceras. Los comerciantes piden más plazas de carga y descarga.',
    ],
  ],
  it: [
    [
      'Riapre il museo della ceramica dopo il terremoto',
      'Dodici sale, quattromila pezzi e un laboratorio aperto alle scuole: il museo torna a vivere dopo sette anni di restauri. Il primo fine settimana l’ingresso sarà gratuito.',
    ],
    [
      'Olio, raccolto dimezzato in Puglia',
      'La siccità e la xylella hanno ridotto la produzione del 48 per cento rispetto all’anno scorso. Le cooperative chiedono lo stato di calamità.',
    ],
    [
      'Il treno storico torna sulla linea del Sangro',
      'Le carrozze degli anni Trenta partiranno da Sulmona ogni domenica fino a ottobre, con sosta a Pescocostanzo.',
    ],
  ],
  pt: [
    [
      'Prefeitura abre licitação para novo parque na zona norte',
      'O projeto prevê ciclovia, quadras e um lago de contenção que deve reduzir as enchentes no bairro. As obras começam em março e devem durar dezoito meses.',
    ],
    [
      'Café especial de Minas bate recorde em leilão',
      'Um lote de dez sacas foi arrematado por compradores do Japão. O produtor, de Carmo de Minas, cultiva a variedade geisha a 1.300 metros de altitude.',
    ],
    [
      'Time feminino avança às semifinais nos pênaltis',
      'Depois do empate sem gols, a goleira defendeu duas cobranças e garantiu a vaga diante de 21 mil torcedores.',
    ],
  ],
  nl: [
    [
      'Dijkversterking langs de Lek begint in het voorjaar',
      'Het waterschap verstevigt elf kilometer dijk tussen Culemborg en Schoonhoven. Bewoners kunnen hun vragen stellen tijdens drie informatieavonden in het dorpshuis.',
    ],
    [
      'Supermarkt mag ’s zondags de hele dag open',
      'De gemeenteraad stemde met een ruime meerderheid in met de nieuwe winkeltijdenverordening. Kleine ondernemers vrezen voor hun rustdag.',
    ],
    [
      'Zeearend broedt voor het eerst op Texel',
      'Boswachters hielden het nest maandenlang geheim. Begin mei kwamen twee jongen uit het ei.',
    ],
  ],
  pl: [
    [
      'Nowa linia tramwajowa na Naramowice już kursuje',
      'Pierwsi pasażerowie wsiedli w sobotę o czwartej rano. Przejazd do centrum trwa siedemnaście minut, o dziesięć krócej niż autobusem.',
    ],
    [
      'Rekordowe zbiory jabłek pod Grójcem',
      'Sadownicy zebrali ponad milion ton owoców, ale ceny skupu spadły do najniższego poziomu od pięciu lat. Przetwórnie tłumaczą to pełnymi magazynami.',
    ],
    [
      'Zamek w Malborku odzyskał średniowieczny witraż',
      'Szyba trafiła do prywatnej kolekcji w Szwajcarii po drugiej wojnie światowej. Spadkobiercy zwrócili ją bez odszkodowania.',
    ],
  ],
  tr: [
    [
      'Karadeniz’de fındık hasadı erken başladı',
      'Üreticiler bu yıl rekoltenin yüzde on iki artmasını bekliyor. Ziraat odası, taban fiyatın maliyetin altında kaldığını açıkladı.',
    ],
    [
      'Metro hattı üç yeni istasyonla uzuyor',
      'Belediye başkanı, hattın yıl sonuna kadar hizmete gireceğini ve yolculuk süresinin on dört dakikaya ineceğini söyledi.',
    ],
    [
      'Efes’te bin yedi yüz yıllık mozaik bulundu',
      'Kazı ekibi, zeminin altında iyi korunmuş bir balık tasvirine ulaştı. Eser, müzede sergilenecek.',
    ],
  ],
  ja: [
    [
      '北陸の豪雪、交通機関に影響続く',
      '国土交通省によると、北陸自動車道の一部区間で通行止めが続いている。鉄道各社は午後から順次運転を再開する見通しだ。',
    ],
    [
      '老舗和菓子店、百年ぶりに本店を改装',
      '創業当時の看板と梁を残しながら、茶室を備えた喫茶を新設する。店主は「若い世代にも立ち寄ってほしい」と話す。',
    ],
    [
      '高校野球、県大会決勝は延長十三回の熱戦',
      '両校の投手が一歩も譲らず、試合は三時間四十分に及んだ。最後は代打の一打が勝負を決めた。',
    ],
  ],
  zh: [
    [
      '高铁新线月底通车 两地车程缩短至五十分钟',
      '据铁路部门介绍，新线全长一百八十六公里，设七座车站，设计时速三百五十公里。首月每日开行动车组列车三十二对。',
    ],
    [
      '古城墙修缮工程完工 市民可免费登城',
      '工程历时三年，共更换城砖四万余块。文物部门表示，修缮过程中发现的明代排水系统将原址展示。',
    ],
    [
      '今年秋茶产量增长 茶农收入提高',
      '得益于充足的雨水，山区茶园单产提高一成。合作社通过电商平台把茶叶销往全国。',
    ],
  ],
  ru: [
    [
      'Новый мост через Волхов откроют раньше срока',
      'Строители завершили укладку асфальта и приступили к испытаниям под нагрузкой. Движение планируют пустить в середине октября, на два месяца раньше графика.',
    ],
    [
      'Урожай картофеля оказался выше прошлогоднего',
      'Аграрии собрали на восемь процентов больше клубней, однако хранилищ по-прежнему не хватает. Часть продукции отправят на переработку.',
    ],
    [
      'В музее восстановили орган XIX века',
      'Инструмент молчал более восьмидесяти лет. Первый концерт состоится в воскресенье, вход свободный.',
    ],
  ],
  ar: [
    [
      'افتتاح خط المترو الجديد بين المطار ووسط المدينة',
      'أعلنت هيئة النقل أن الخط سيبدأ العمل يوم الأحد بواقع رحلة كل ست دقائق، وأن زمن الرحلة لن يتجاوز خمسا وعشرين دقيقة.',
    ],
    [
      'موسم التمور يسجل أرقاما قياسية هذا العام',
      'قال مزارعون إن الإنتاج ارتفع بنسبة عشرة في المئة بفضل تحسن شبكات الري، بينما تراجعت الأسعار في الأسواق المحلية.',
    ],
    [
      'اكتشاف نقوش أثرية في وادي الملوك',
      'عثرت البعثة على جدارية ملونة تعود إلى الأسرة الثامنة عشرة، وسيبدأ ترميمها الشهر المقبل.',
    ],
  ],
  sv: [
    [
      'Nattåget till Kiruna får nya sovvagnar',
      'De första vagnarna levereras i vår och har dusch i varje kupé. Biljetterna släpps i januari, meddelar operatören.',
    ],
    [
      'Rekordmånga tranor vid Hornborgasjön',
      'Över tjugosjutusen fåglar räknades på torsdagskvällen. Besökare uppmanas att stanna på stigarna.',
    ],
    [
      'Kommunen säljer badhuset för en krona',
      'Köparen, en lokal förening, lovar att öppna bassängen igen inom två år och har redan samlat in fyra miljoner.',
    ],
  ],
};
