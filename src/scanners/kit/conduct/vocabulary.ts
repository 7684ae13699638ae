/** Verbs and objects of commands, by language. Data for the rule in `command.ts`. */
import { fold } from './fold.ts';

/**
 * How reliably a verb indicates a command:
 * - strong: any short name that begins or ends with it (`delete-widget`)
 * - soft: alone (`/vote`) or with an object (`reset-password`); it also occurs in names (`reset-css`)
 * - weak: with an object or id (`/cart/clear`, `/posts/5/like`); it is mostly a noun or adjective
 */
export type Strength = 'strong' | 'soft' | 'weak';

export interface Verb {
  strength: Strength;
  /** Only writes, as every form does (send, save, vote). */
  writes: boolean;
}

type ByLanguage = Readonly<Record<string, string>>;

/** Verbs that log out or delete. */
const STRONG: ByLanguage = {
  en: `log out, log me out, log off, sign out, sign off, logged out, user logout, end session, delete, deleting, remove, destroy, erase, uninstall,
    unsubscribe, unregister, unfollow, unfriend, unlink, unpublish, opt out, mark as, factory reset, place order,
    submit order, complete order, confirm order, order now, add to cart, add to basket, add to bag, send money`,
  de: `abmelden, ausloggen, log dich aus, löschen, lösche, entfernen, kündigen, stornieren, abbestellen, austragen,
    deregistrieren, kontolöschung, in den warenkorb`,
  fr: `déconnexion, déconnecter, se déconnecter, deconnectez, supprimer, supprime, effacer, effacez, désabonner, se désabonner,
    désinscrire, se désinscrire, désinscription, désinstaller, résilier, fermer la session, ajouter au panier`,
  es: `cerrar sesión, desconectar, desconectarse, finalizar sesión, eliminar, elimina, borrar, borra, suprimir, darse de baja, dar de baja,
    desuscribir, desuscribirse, cancelar suscripción, desinstalar, añadir al carrito`,
  pt: `terminar sessão, encerrar sessão, finalizar sessão, fazer logout, deslogar, desconectar, excluir, apagar, deletar,
    cancelar inscrição, cancelar assinatura, descadastrar, desinstalar, adicionar ao carrinho`,
  it: `disconnetti, disconnettiti, disconnettersi, scollegati, elimina, eliminare, cancella, cancellare, rimuovi,
    rimuovere, disiscriviti, annulla iscrizione, disinstalla, aggiungi al carrello`,
  nl: `uitloggen, afmelden, log uit, loguit, verwijderen, verwijder, wissen, uitschrijven, opzeggen`,
  sv: `logga ut, radera, ta bort, avregistrera, avprenumerera, avsluta prenumeration`,
  da: `log ud, logud, slet, afmeld, fjern`,
  no: `logg ut, loggut, slett, avslutt abonnement, avmeld`,
  fi: `kirjaudu ulos, kirjauduulos, uloskirjautuminen, poista, peru tilaus`,
  pl: `wyloguj, wyloguj się, wylogowanie, usuń, skasuj, wypisz, wypisz się, odinstaluj`,
  cs: `odhlásit, odhlásit se, odhlášení, smazat, vymazat, odstranit, odinstalovat`,
  sk: `odhlásiť, odhlásiť sa, odhlásenie, zmazať, vymazať, odstrániť`,
  hu: `törlése, kijelentkezés, kijelentkezem, kijelentkezik, kilépés, törlés, töröl, leiratkozás, leiratkozom, eltávolítás`,
  ro: `deconectare, deconectează, delogare, deautentificare, șterge, ștergere, dezabonare, dezabonează, elimină`,
  tr: `çıkış, çıkış yap, oturumu kapat, oturumu sonlandır, hesaptan çık, silme, hesabı sil, kaldır, iptal, iptal et,
    abonelikten çık`,
  ru: `выйти, выйти из аккаунта, разлогиниться, удалить, удаление, стереть, отписаться, отписка, очистить корзину`,
  uk: `вийти, видалити, видалення, відписатися, стерти`,
  bg: `излез, изтрий, изтриване, премахни`,
  sr: `odjava, odjavi se, obriši, izbriši, ukloni, одјава, обриши`,
  el: `αποσύνδεση, διαγραφή, διάγραψε, κατάργηση, απεγγραφή`,
  ar: `تسجيل الخروج, سجل الخروج, تسجيل خروج, خروج, حذف, احذف, إزالة, إلغاء الاشتراك, مسح`,
  fa: `خروج, خروج از حساب, خارج شدن, حذف, پاک کردن, لغو عضویت, لغو اشتراک, حذف کردن`,
  he: `התנתק, התנתקות, יציאה, מחק, מחיקה, הסר`,
  hi: `लॉग आउट, लॉगआउट, साइन आउट, हटाएं, मिटाएं`,
  vi: `đăng xuất, xóa, xoá, hủy đăng ký, huỷ đăng ký, gỡ bỏ`,
  id: `log keluar, hapus, menghapus, berhenti berlangganan, copot`,
  th: `ออกจากระบบ, ลบ`,
  zh: `退出, 退出登录, 退出登陆, 登出, 登出帐号, 注销, 註銷, 删除, 刪除, 移除, 清空, 退订, 退訂, 取消订阅, 取消訂閱, 卸载,
    tuichu, tuichu denglu, dengchu, zhuxiao, shanchu`,
  ja: `ログアウト, サインアウト, ログオフ, 削除, 消去, 退会, 解約, 配信停止, 登録解除, sakujo, taikai, kaiyaku`,
  ko: `로그아웃, 로그오프, 삭제, 탈퇴, 제거, 구독취소, 구독 취소, 구독해지, 해지, 수신거부`,
};

/** Verbs that pay, cancel, disable, switch, reset or end. */
const SOFT: ByLanguage = {
  en: `exit, quit, cancel, deactivate, activate, disable, enable, toggle, turn off, turn on, switch off, switch on, suspend,
    ban, unban, revoke, approve, disapprove, reject, decline, terminate, truncate, purge, wipe, flush, kick, kill, reboot, restart,
    shutdown, shut down, poweroff, power off, halt, reset, rollback, install, reinstall, impersonate, switch user,
    disconnect, quiet down, unpin, unstar, unwatch, mute, unmute, unarchive, unblock, block user, pay, buy, purchase, checkout, check out, donate, withdraw, refund order, deploy, rmdir, dele`,
  de: `beenden, deaktivieren, aktivieren, abschalten, einschalten, ausschalten, umschalten, sperren, entsperren, zurücksetzen, leeren,
    neu starten, neustarten, neustart, herunterfahren, genehmigen, freigeben, ablehnen, widerrufen, bezahlen, zahlen, kaufen,
    jetzt kaufen, bestellen, kasse, spenden, überweisen, installieren, schließen, konto schließen`,
  fr: `quitter, annuler, annulez, désactiver, activer, basculer, bloquer, débloquer, réinitialiser, vider, redémarrer, éteindre,
    approuver, refuser, révoquer, payer, acheter, acheter maintenant, commander, installer, fermer, clôturer`,
  es: `salir, cancelar, anular, desactivar, deshabilitar, activar, habilitar, bloquear, desbloquear, restablecer, vaciar,
    reiniciar, apagar, aprobar, rechazar, revocar, pagar, comprar, comprar ahora, donar, instalar, cerrar cuenta`,
  pt: `sair, remover, cancelar, anular, desativar, desabilitar, ativar, habilitar, bloquear, redefinir, esvaziar, limpar carrinho, reiniciar, desligar,
    aprovar, rejeitar, revogar, pagar, comprar, finalizar compra, doar, instalar`,
  it: `esci, uscire, annulla, annullare, disattiva, disattivare, disabilita, attiva, abilita, blocca, sblocca, reimposta, svuota,
    riavvia, spegni, approva, rifiuta, revoca, paga, pagare, acquista, compra, dona, installa, chiudi account`,
  nl: `annuleren, annuleer, deactiveren, uitschakelen, inschakelen, blokkeren, resetten, leegmaken, legen, herstarten, afsluiten, goedkeuren,
    afkeuren, intrekken, betalen, kopen, bestellen, doneren, installeren`,
  sv: `avsluta, avbryt, avaktivera, inaktivera, aktivera, stäng av, slå på, slå av, blockera, återställ, töm, starta om, godkänn, avslå,
    betala, köp, köp nu, beställ, avboka, installera`,
  da: `annuller, deaktiver, aktiver, slå fra, bloker, nulstil, tøm, genstart, godkend, afvis, betal, køb, bestil`,
  no: `avslutt, avbryt, kanseller, deaktiver, aktiver, slå av, blokker, tilbakestill, tøm, godkjenn, avvis, betal, kjøp, bestill`,
  fi: `poistu, peruuta, poista käytöstä, ota käyttöön, estä, nollaa, tyhjennä, käynnistä uudelleen, hyväksy, hylkää, maksa, osta, tilaa`,
  pl: `wyjdź, anuluj, dezaktywuj, aktywuj, wyłącz, włącz, przełącz, zablokuj, odblokuj, resetuj, zresetuj, wyczyść, opróżnij, uruchom ponownie,
    zatwierdź, odrzuć, zapłać, kup, kup teraz, zamów, zainstaluj, zamknij konto`,
  cs: `zrušit, deaktivovat, aktivovat, vypnout, zapnout, přepnout, zablokovat, resetovat, obnovit heslo, vyprázdnit, restartovat, schválit,
    zamítnout, zaplatit, koupit, objednat, instalovat`,
  sk: `zrušiť, deaktivovať, aktivovať, vypnúť, zapnúť, zablokovať, resetovať, vyprázdniť, schváliť, zaplatiť, kúpiť, objednať`,
  hu: `lemondás, lemondása, mégse, letiltás, engedélyezés, kikapcsolás, bekapcsolás, visszaállítás, kiürítés, újraindítás, jóváhagyás,
    elutasítás, fizetés, megrendelés, megvásárlás, vásárlás`,
  ro: `ieșire, ieși, anulează, anulare, dezactivează, dezactivare, activează, blochează, resetează, resetare, golește, repornește, aprobă,
    respinge, plătește, cumpără, comandă, instalează`,
  tr: `sil, devre dışı bırak, etkinleştir, pasifleştir, engelle, sıfırla, boşalt, yeniden başlat, onayla, reddet, öde, ödeme yap,
    satın al, sipariş ver, bağış yap, yükle, hesabı kapat`,
  ru: `выход, отменить, отмена, отключить, включить, выключить, деактивировать, активировать, заблокировать, разблокировать, сбросить,
    очистить, перезагрузить, перезапустить, одобрить, отклонить, оплатить, оплата, купить, заказать, установить, закрыть счет`,
  uk: `вихід, скасувати, вимкнути, увімкнути, заблокувати, скинути, очистити, перезавантажити, схвалити, відхилити, сплатити, оплатити,
    купити, замовити`,
  bg: `изход, отмени, деактивирай, активирай, блокирай, плати, купи, поръчай`,
  sr: `otkaži, deaktiviraj, aktiviraj, blokiraj, plati, kupi, naruči`,
  el: `έξοδος, ακύρωση, απενεργοποίηση, ενεργοποίηση, επαναφορά, αποκλεισμός, έγκριση, απόρριψη, πληρωμή, αγορά`,
  ar: `إلغاء, الغاء, تعطيل, تفعيل, حظر, إعادة تعيين, إعادة تشغيل, إيقاف, موافقة, رفض, دفع, ادفع, شراء, اشتر, إفراغ`,
  fa: `لغو, خالی کن, خالی کردن, غیرفعال, غیرفعال کردن, فعال کردن, مسدود کردن, بازنشانی, خالی کردن, راه اندازی مجدد, تایید, رد کردن, پرداخت, خرید`,
  he: `ביטול, בטל, השבת, הפעל, חסום, איפוס, אפס, אשר, דחה, שלם, תשלום, קנה`,
  hi: `रद्द करें, भुगतान करें, खरीदें, बंद करें`,
  vi: `thoát, hủy, huỷ, hủy bỏ, tắt, bật, kích hoạt, vô hiệu hóa, chặn, đặt lại, khởi động lại, duyệt, phê duyệt, từ chối, thanh toán, mua,
    mua ngay, đặt hàng`,
  id: `keluar, batal, batalkan, nonaktifkan, aktifkan, blokir, atur ulang, kosongkan, mulai ulang, setujui, tolak, bayar, beli, beli sekarang`,
  th: `ยกเลิก, ชำระเงิน, ซื้อ, ปิดใช้งาน`,
  zh: `取消, 禁用, 启用, 啟用, 停用, 关闭, 開啟, 切换, 切換, 屏蔽, 封禁, 拉黑, 重置, 重启, 重啟, 重新启动, 关机, 批准, 拒绝, 驳回,
    支付, 付款, 购买, 購買, 立即购买, 下单, 结算, 結帳, 安装, 安裝, zhifu, fukuan, goumai`,
  ja: `キャンセル, 取り消し, 取消, 取り消す, 無効, 無効化, 無効にする, 有効, 有効化, 有効にする, 停止, ブロック, リセット, 初期化, 再起動, 承認, 却下, 拒否,
    支払う, 支払い, 購入, 購入する, 今すぐ購入, 注文, 注文する, 決済, インストール, カートに入れる`,
  ko: `취소, 비활성화, 활성화, 차단, 초기화, 재설정, 재시작, 재부팅, 승인, 거절, 거부, 결제, 구매, 구입, 주문, 환불, 설치, 끄기, 켜기, 비우기`,
};

/** Verbs that change something. */
const WEAK: ByLanguage = {
  en: `set, switch, mark, change, close, clear, empty, drop, del, rm, trash, pay invoice, payment, refund, charge, transfer, deletion, removal,
    cancellation, deactivation, termination, lock, unlock, block, start, stop, pause, resume, run, execute, exec, restore, revert, migrate,
    prune, expire, release, assign, grant, promote, demote, merge, accept, confirm, verify, redeem, invite, undo, regenerate, rotate, renew`,
  de: `setzen, ändern, wechseln, starten, stoppen, wiederherstellen, bestätigen, annehmen`,
  fr: `définir, changer, démarrer, arrêter, restaurer, confirmer, accepter`,
  es: `cambiar, iniciar, detener, restaurar, confirmar, aceptar, cerrar`,
  pt: `mudar, alterar, iniciar, parar, restaurar, confirmar, aceitar, fechar`,
  it: `imposta, cambia, avvia, ferma, ripristina, conferma, accetta, chiudi`,
  nl: `instellen, wijzigen, starten, stoppen, herstellen, bevestigen, sluiten`,
  pl: `zamknij, zmień, potwierdź`,
  ru: `изменить, сменить, подтвердить, закрыть, остановить, запустить`,
};

const WRITES_SOFT: ByLanguage = {
  en: `retweet, repost, vote, upvote, downvote, subscribe, publish, unlike`,
  de: `abstimmen, abonnieren, veröffentlichen`,
  fr: `voter, s abonner, publier`,
  es: `votar, suscribirse, suscribir, publicar`,
  pt: `votar, inscrever se, assinar, publicar`,
  it: `vota, votare, iscriviti, pubblica`,
  nl: `stemmen, abonneren, publiceren`,
  sv: `rösta, prenumerera, publicera`,
  da: `stem, afstem, abonner, udgiv`,
  pl: `głosuj, zagłosuj, subskrybuj, opublikuj`,
  cs: `hlasovat, odebírat, publikovat`,
  hu: `szavazás, szavazok, feliratkozás, közzététel`,
  ro: `votează, abonează te, publică`,
  tr: `oy ver, oyla, abone ol, yayınla`,
  ru: `голосовать, проголосовать, подписаться, опубликовать`,
  uk: `голосувати, підписатися, опублікувати`,
  el: `ψήφισε, εγγραφή στο newsletter, δημοσίευση`,
  ar: `تصويت, صوت, اشتراك, اشترك, نشر`,
  fa: `رای دادن, رای, مشترک شدن, انتشار`,
  vi: `bình chọn, bỏ phiếu, đăng ký nhận tin, xuất bản`,
  id: `berlangganan, terbitkan`,
  zh: `投票, 订阅, 訂閱, 发布, 發布, 点赞`,
  ja: `投票, 投票する, 購読, 購読する, 公開する`,
  ko: `투표, 구독, 발행`,
};

const WRITES_WEAK: ByLanguage = {
  en: `send, resend, send email, save, update, like, dislike, follow, join, leave, rate, apply, upload, import, sync, move, rename, hide, pin, star`,
  de: `senden, absenden, verschicken, speichern, aktualisieren, folgen, teilen`,
  fr: `envoyer, envoyez, enregistrer, sauvegarder, suivre, partager`,
  es: `enviar, guardar, actualizar, seguir, compartir`,
  pt: `enviar`,
  it: `invia, inviare`,
  nl: `verzenden, versturen`,
  sv: `skicka`,
  pl: `wyślij`,
  cs: `odeslat`,
  hu: `küldés`,
  ro: `trimite`,
  tr: `gönder`,
  ru: `отправить`,
  uk: `надіслати`,
  el: `αποστολή`,
  ar: `إرسال, أرسل`,
  fa: `ارسال`,
  vi: `gửi`,
  id: `kirim`,
  zh: `发送, 發送`,
  ja: `送信, 送信する`,
  ko: `전송, 보내기`,
};

/** Objects of weak and soft verbs. */
const OBJECTS = `account, accounts, user, users, member, password, passwd, order, orders, item, items, cart, basket, comment, comments, file, files,
  message, messages, mail, email, emails, newsletter, newsletters, subscription, membership, profile, session, sessions, cache, history, setting, settings, config,
  configuration, preference, preferences, language, lang, locale, currency, theme, mode, status, state, role, permission, permissions, plugin, plugins, module, modules,
  addon, extension, service, server, system, db, database, table, tables, log, logs, index, queue, job, jobs, task, tasks, device, devices, token, tokens, key, apikey,
  payment, invoice, booking, reservation, appointment, notification, notifications, alert, feature, features, flag, flags, security, ssl, firewall,
  mfa, debug, maintenance, avatar, photo, image, picture, video, folder, record, records, row, entry, product, article, topic, thread, ticket, project, poll, gruppe, gruppen, groupe, grupo, gruppo,
  all, everything, selected, this, data, contents, counter, backup, domain, process, vm, instance, container, trial, friend, request, review, trash, bin,
  event, post, posts, friendship, workspace, organization, webhook, permissions, site, application, app, machine, light, relay, camera, printer, pump, motor, alarm, door, wifi, authentication, authenticator, access, defaults, invitation, invite,
  konto, konten, benutzer, kunde, passwort, bestellung, warenkorb, abo, abonnement, vertrag, nachricht, beitrag, artikel, sprache, termin, bild, datei, einstellungen,
  compte, utilisateur, panier, commande, mot de passe, abonnement, langue, fichier, message, cuenta, usuario, carrito, pedido, contraseña, suscripción, idioma, archivo,
  conta, usuário, carrinho, senha, assinatura, idioma, arquivo, utente, carrello, ordine, lingua, winkelwagen, bestelling, gebruiker, wachtwoord, konto, order, varukorg,
  lösenord, prenumeration, zamówienie, koszyk, hasło, účet, účtu, košík, objednávka, objednávku, heslo, fiók, kosár, jelszó, rendelés, cont, contul, coș, parola, comanda, hesap, hesabı, hesabımı, sepet, sepeti,
  sipariş, siparişi, şifre, аккаунт, аккаунта, профиль, корзину, корзина, заказ, пароль, пользователя, товар, обліковий запис, кошик, замовлення, λογαριασμό, καλάθι, κωδικό,
  حساب, الحساب, طلب, الطلب, السلة, سبد, سفارش, سبد خرید, رمز عبور, tài khoản, đơn hàng, giỏ hàng, mật khẩu, akun, pesanan, keranjang, kata sandi,
  账户, 账号, 帳號, 帐号, 订单, 訂單, 购物车, 密码, 密碼, 用户, 文章, アカウント, カート, パスワード, 注文, 会員, 記事, ユーザー, 계정, 회원, 비밀번호, 주문, 장바구니, 게시글, 게시물, 댓글`;

/** Folders whose entries are names: articles, documentation, categories, products. */
const NAMING_FOLDERS = `blog, blogs, news, article, articles, magazine, stories, story, press, journal, columns, doc, docs, documentation, manual, manuals, reference, wiki, help,
  helpcenter, faq, faqs, kb, knowledge, knowledgebase, support, guide, guides, howto, how to, getting started, tutorial, tutorials, learn, learning, academy, course, courses, lesson, lessons, tips, advice,
  glossary, dictionary, encyclopedia, topics, topic, tag, tags, category, categories, cat, collection, collections, product, products, brand, brands, book, books, movie, movies, film, films,
  music, artist, artists, album, albums, song, songs, lyrics, game, games, recipe, recipes, questions, question, forum, forums, discussion, discussions, legal, features, solutions, resources, research, events, podcast, podcasts, episodes,
  hilfe, anleitung, anleitungen, ratgeber, lexikon, nachrichten, produkte, produkt, kategorie, kategorien, magazin, thema, themen,
  aide, actualites, actualite, produits, produit, categorie, guide, lexique, conseils, dossiers, ayuda, noticias, noticia, productos, producto, categoria, categorias, guia, guias, consejos,
  ajuda, produtos, produto, dicas, aiuto, notizie, prodotti, prodotto, guida, guide, hulp, nieuws, producten, product, categorie, hjälp, nyheter, produkter, hjelp, hjælp, nyheder, pomoc, poradnik, porady, aktualnosci, wiadomosci, produkty,
  napoveda, novinky, pomoc, sugo, segitseg, hirek, termekek, ajutor, stiri, produse, yardim, haberler, haber, urunler, urun, rehber, kategori, помощь, новости, статьи, справка, товары, блог, довідка, новини, допомога, βοήθεια, νέα, προϊόντα,
  مساعدة, أخبار, اخبار, راهنما, محصولات, اخبار, trợ giúp, tin tức, sản phẩm, bantuan, berita, produk, panduan, 帮助, 幫助, 新闻, 新聞, 产品, 文档, 教程, ヘルプ, ニュース, 商品, 도움말, 뉴스, 상품, 블로그`;

/** Words in titles of explanatory pages. */
const PROSE = `how, howto, why, what, when, where, who, which, is, are, can, should, does, guide, guides, explained, tutorial, tutorials, tips, faq, faqs, policy, policies, instructions, example, examples,
  vs, versus, meaning, definition, reasons, best, top, ways, steps, ideas, review, reviews, about, explainer, lessons, mistakes, benefits, documentation, methods, options, overview, changelog, introduction, advice, law, laws,
  wie, warum, weshalb, wann, was, anleitung, tipps, comment, pourquoi, quand, como, cómo, porque, por qué, cuando, guía, come, perché, quando, guida, hoe, waarom, hur, varför, guide, hvordan, hvorfor, miten, miksi,
  jak, dlaczego, jaký, proč, ako, prečo, hogyan, miért, cum, de ce, nasıl, neden, как, почему, зачем, когда, як, чому, как да, kako, zašto, πώς, πως, γιατί, كيف, كيفية, لماذا, چگونه, چطور, چرا, איך, כיצד, làm thế nào, cách, tại sao, cara, bagaimana, mengapa, panduan,
  如何, 怎么, 怎样, 怎麼, 怎麼樣, 为什么, 为何, 方法, 教程, 指南, 攻略, 流程, やり方, 仕方, 手順, どうやって, なぜ, とは, 방법, 어떻게, 왜, 가이드, 안내`;

/** Articles: a verb after one is a noun. */
const ARTICLES = `the, a, an, le, la, les, un, une, el, los, las, una, der, die, das, den, il, lo, gli, o, os, as, het, een, de, en, ett`;

/** Words without a meaning of their own, including Japanese and Chinese particles and verb endings. */
const FILLERS = `my, your, our, the, a, an, to, from, of, in, now, please, yes, ok, me, us, here, do, ajax, action, handle, api, submit, btn, button, link, form, page, index, confirm, really, permanently, instantly, today, one,
  mein, meine, meinen, mich, dich, sich, das, die, den, der, dein, deinen, ihr, jetzt, hier, bitte, mon, ma, mes, votre, le, la, les, un, une, du, des, de, maintenant, ici, mi, tu, su, el, los, las, una, ahora, del, meu, minha, seu, sua, o, os, as, agora, il, lo, i, gli, mio, tuo, ora, adesso,
  mijn, uw, het, een, de, nu, min, mitt, ditt, din, dit, en, ett, et, nå, moje, swoje, się, sie, teraz, se, si, svůj, sa, teď, most, a, az, meg, contul, acum, te, benim, şimdi, et, yap, мой, моё, мою, свой, из, от, в, сейчас, мій, свій, зараз, από, το, τη, την, μου, τώρα, من, في, الآن, را, از, کردن, کن, شدن, của, tôi, bạn, ngay, dari, saya, anda, sekarang,
  我的, 你的, 此, 该, 这个, 这, 的, 了, 吗, 立即, 马上, 确认, を, に, は, が, の, する, します, しますか, して, この, から, すぐ, 今, 今すぐ, 내, 나의, 이, 지금, 바로`;

/** Words of the longest verb: `log out`, `abonelikten çık`. */
export const MAX_VERB_WORDS = 3;

/** Key: all words of the verb, folded and joined, so that `log out`, `log-out` and `logout` are one. */
function createVerbs(): ReadonlyMap<string, Verb> {
  const known = new Map<string, Verb>();
  const add = (table: ByLanguage, strength: Strength, writes = false) => {
    for (const [language, list] of Object.entries(table)) {
      for (const phrase of list.split(',')) {
        for (const spelling of spellings(phrase.trim(), language)) {
          if (!known.has(spelling)) known.set(spelling, { strength, writes });
        }
      }
    }
  };
  add(STRONG, 'strong');
  add(SOFT, 'soft');
  add(WRITES_SOFT, 'soft', true);
  add(WEAK, 'weak');
  add(WRITES_WEAK, 'weak', true);
  return known;
}

function setOf(list: string): ReadonlySet<string> {
  return new Set(list.split(',').flatMap((word) => spellings(word.trim())));
}

/** Spellings of a phrase: as it is, without accents, with `ue` for `ü`, and in Latin letters. */
function spellings(phrase: string, language = ''): string[] {
  const joined = phrase.replace(/\s+/g, '');
  const written = new Set([
    fold(joined),
    fold(joined.replace(/[äöü]/g, (letter) => UMLAUTS[letter] ?? letter)),
  ]);
  for (const scheme of SCHEMES) {
    if (scheme.languages.includes(language)) written.add(fold(transliterate(joined, scheme.letters)));
  }
  return [...written];
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };

type Letters = Readonly<Record<string, string>>;

const transliterate = (text: string, letters: Letters): string =>
  [...text.normalize('NFC')].map((letter) => letters[letter] ?? letter).join('');

const lettersOf = (pairs: string): Letters =>
  Object.fromEntries(pairs.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)]));

const CYRILLIC = lettersOf(
  'аa бb вv гg дd еe ёe жzh зz иi йj кk лl мm нn оo пp рr сs тt уu фf хh цc чch шsh щsch ъ ыy ь эe юju яja',
);
const RUSSIAN_BGN = { ...CYRILLIC, ...lettersOf('йy хkh цts щshch юyu яya') };
const UKRAINIAN = { ...RUSSIAN_BGN, ...lettersOf('гh иy іi їi єie йi юiu яia') };
const SCHEMES: readonly { languages: readonly string[]; letters: Letters }[] = [
  { languages: ['ru', 'bg', 'sr'], letters: CYRILLIC },
  { languages: ['ru'], letters: RUSSIAN_BGN },
  { languages: ['ru'], letters: { ...RUSSIAN_BGN, й: 'i', х: 'h' } },
  { languages: ['ru'], letters: { ...CYRILLIC, ы: 'i', й: 'i', ю: 'iu', я: 'ia' } },
  { languages: ['uk'], letters: UKRAINIAN },
  { languages: ['uk'], letters: { ...UKRAINIAN, й: 'j', х: 'h', ю: 'ju', я: 'ja' } },
  {
    languages: ['el'],
    letters: lettersOf(
      'αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo άa έe ήi ίi όo ύy ώo',
    ),
  },
];

export const verbs = createVerbs();
export const objects = setOf(OBJECTS);
export const namingFolders = setOf(NAMING_FOLDERS);
export const proseWords = setOf(PROSE);
export const fillers = setOf(FILLERS);
export const articles = setOf(ARTICLES);
