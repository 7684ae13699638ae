/**
 * Links of web sites, one per line: `path | text`. The text is omitted where the path and query alone decide.
 */

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Links that log out, pay, delete or change something. */
export const HARMFUL: readonly string[] = lines(`
  /logout
  /log-out
  /user/log-off
  /SignOut
  /sign_off
  /users/sign_out
  /wp-login.php?action=logout&_wpnonce=1234
  /index.php?title=Special:UserLogout
  /account/signout.aspx
  /j_spring_security_logout
  /auth/logoff.do
  /oauth2/sign_out?rd=%2F
  /?logout
  /member.php?logout=1
  /%6cogout
  /%256cogout
  /100%/%6cogout
  /saml/SLO/Logout
  /konto/abmelden
  /abmelden
  /ausloggen.html
  /konto/loeschen
  /konto/l%F6schen
  /konto/l%C3%B6schen
  /warenkorb/leeren
  /benutzer/7/entfernen
  /abo/kuendigen
  /bestellung/stornieren?id=4
  /salir
  /cerrar-sesion
  /cerrar_sesión
  /cuenta/eliminar
  /articulo/eliminar?id=3
  /pedido/cancelar/12
  /borrar.php?id=9
  /darse-de-baja
  /deconnexion
  /compte/d%C3%A9connexion
  /se-deconnecter
  /compte/supprimer
  /panier/vider
  /commande/12/annuler
  /se-desabonner
  /sair
  /conta/excluir
  /terminar-sessao
  /produto/5/apagar
  /pedido/cancelar
  /esci
  /disconnetti
  /account/elimina
  /carrello/svuota
  /ordine/annulla/3
  /uitloggen
  /afmelden
  /artikel/verwijderen/3
  /bestelling/annuleren
  /logga-ut
  /loggaut
  /konto/ta-bort
  /radera?id=4
  /avsluta-prenumeration
  /log-ud
  /konto/slet
  /logg-ut
  /bruker/slett/4
  /kirjaudu-ulos
  /tili/poista
  /wyloguj
  /konto/usun
  /usu%C5%84/3
  /wyloguj-sie
  /zamowienie/anuluj
  /odhlasit
  /odhl%C3%A1sit-se
  /ucet/smazat
  /kijelentkezes
  /kilepes
  /fiok/torles
  /deconectare
  /cont/sterge
  /delogare
  /cikis
  /%C3%A7%C4%B1k%C4%B1%C5%9F
  /cikis-yap
  /oturumu-kapat
  /hesap/sil
  /siparis/iptal/3
  /vyhod
  /vyjti
  /%D0%B2%D1%8B%D1%85%D0%BE%D0%B4
  /выйти
  /аккаунт/удалить
  /udalit?id=4
  /товар/5/удалить
  /отписаться
  /вийти
  /видалити/7
  /vyity
  /aposyndesi
  /αποσύνδεση
  /διαγραφή/4
  /خروج
  /تسجيل-الخروج
  /حذف/5
  /الحساب/حذف
  /حساب/خروج
  /حذف-حساب
  /dang-xuat
  /đăng-xuất
  /xoa-tai-khoan
  /keluar
  /akun/hapus
  /退出登录
  /%E9%80%80%E5%87%BA
  /user/注销
  /删除/12
  /tuichu
  /ログアウト
  /アカウント/削除
  /退会
  /로그아웃
  /회원탈퇴
  /게시글/삭제/3
  /account/close
  /close-account
  /account/closeAccount
  /orders/7/refund
  /cart/cancel?order=1
  /cart/pay-now
  /user/5/del
  /board/7/rm
  /board?act=del&no=7
  /item/8/trash
  /db/truncate
  /db/drop
  /reboot
  /system/shutdown
  /server/restart
  /install.php
  /admin/install
  /setup/reset
  /?do=toggle-security
  /items?do=%2564elete
  /x?action=log%6fut
  /list?city=K%F6ln&do=%64elete
  /ITEMS/DELETEALL
  /cancelsubscription
  /cancelorder
  /APIReset
  /x?do=cancelOrder
  /cart/checkout
  /pay
  /payment/confirm
  /order/place-order
  /posts/5/delete
  /posts/delete/5
  /deletePost?id=5
  /delete_post.php?id=5
  /post_delete.jsp?id=5
  /comment/remove.action?id=3
  /removeItem
  /cart/remove-item?id=3
  /remove-from-cart/3
  /?remove_item=abc123&_wpnonce=1
  /?add-to-cart=12
  /cart/empty
  /users/3/ban
  /users/3/disable
  /users/3/enable
  /plugins.php?action=deactivate&plugin=x
  /plugins.php?action=activate&plugin=x
  /modules/enable?name=x
  /comments/4/approve
  /comment.php?action=approve&c=4
  /poll/3/vote
  /vote?id=3&dir=up
  /vote.php?poll=3
  /newsletter/send
  /send-newsletter
  /admin/send_newsletter.php
  /newsletter/subscribe
  /subscribe
  /unsubscribe/1
  /unsubscribe?u=abc
  /settings/reset
  /reset-settings
  /password/reset-all
  /toggle/theme
  /feature/5/toggle
  /toggleSecurity
  /security/switch-off
  /light/3/switch
  /config/set?debug=1
  /set-language?lang=de
  /flags/beta/set
  /cache/clear
  /clear-cache
  /clearHistory
  /logs/purge
  /data/wipe
  /index.php?option=com_users&task=user.logout
  /admin.php?page=x&action=trash&post=3
  /api/v1/users/3/deactivate
  /api/tokens/revoke?id=3
  /session/destroy
  /posts/5?_method=delete
  /user/5;do=delete
  /friends/7/block
  /backup/restore?file=1
  /jobs/3/run
  /vm/3/stop
  /posts/3/publish
  /photo/3/like
  /group/4/leave
  /group/4/join
  /?action=buy&id=3
  /buy/3
  /shop/buy-now?sku=1
  /donate/confirm
  /transfer?to=3&amount=5
  /withdraw
  /x?y=1 | Sign out
  /x?y=1 | Log out
  /x?y=1 | Delete
  /x?y=1 | Delete this post
  /x?y=1 | Remove this
  /x?y=1 | Cancel my subscription
  /x?y=1 | Pay now
  /x?y=1 | Place order
  /x?y=1 | Approve
  /x?y=1 | Vote
  /x?y=1 | Send newsletter
  /x?y=1 | Turn off
  /x?y=1 | Empty cart
  /x?y=1 | Close account
  /x?y=1 | Mark as paid
  /x?y=1 | Abmelden
  /x?y=1 | Konto löschen
  /x?y=1 | Abonnement kündigen
  /x?y=1 | Cerrar sesión
  /x?y=1 | Eliminar cuenta
  /x?y=1 | Se déconnecter
  /x?y=1 | Supprimer mon compte
  /x?y=1 | Terminar sessão
  /x?y=1 | Excluir conta
  /x?y=1 | Disconnetti
  /x?y=1 | Elimina account
  /x?y=1 | Uitloggen
  /x?y=1 | Account verwijderen
  /x?y=1 | Logga ut
  /x?y=1 | Wyloguj się
  /x?y=1 | Usuń konto
  /x?y=1 | Odhlásit se
  /x?y=1 | Kijelentkezés
  /x?y=1 | Deconectare
  /x?y=1 | Çıkış Yap
  /x?y=1 | Hesabı sil
  /x?y=1 | Выйти
  /x?y=1 | Удалить аккаунт
  /x?y=1 | Оплатить
  /x?y=1 | Вийти
  /x?y=1 | Αποσύνδεση
  /x?y=1 | تسجيل الخروج
  /x?y=1 | حذف الحساب
  /x?y=1 | خروج از حساب
  /x?y=1 | Đăng xuất
  /x?y=1 | Keluar
  /x?y=1 | Hapus akun
  /x?y=1 | 退出登录
  /x?y=1 | 删除
  /x?y=1 | 注销账号
  /x?y=1 | 登出
  /x?y=1 | ログアウト
  /x?y=1 | アカウントを削除
  /x?y=1 | 退会する
  /x?y=1 | 로그아웃
  /x?y=1 | 계정 삭제
  /x?y=1 | 삭제하기
  /ucp.php?mode=logout&sid=0f3a
  /login.php?do=logout&logouthash=1
  /index.php?route=account/logout
  /index.php?route=checkout/cart/remove&key=5
  /customer/account/logout/
  /checkout/cart/delete/id/12/
  /wishlist/index/remove/item/3/
  /user/logout?token=x
  /node/5/delete
  /admin/modules/uninstall
  /update.php?op=install
  /login/logout.php?sesskey=abc
  /doku.php?id=start&do=logout
  /job/build/doDelete
  /job/nightly/disable
  /safeRestart
  /quietDown
  /exit
  /cgi-bin/reboot.cgi
  /cgi-bin/luci/admin/system/reboot
  /goform/SysToolReboot
  /rest/v1/accounts/7/terminate
  /moderation.php?action=deletepost&pid=3
  /forum/topic-5/lock
  /t/45/unpin
  /index.php?action=profile;area=deleteprofile
  /cart/change?line=1&quantity=0
  /cart/clear
  /carts/9/checkout
  /api/users/12/promote
  /notifications/mark-all-read
  /messages/mark_as_read?id=8
  /email/preferences/optout?e=a
  /konto/passwort-zuruecksetzen
  /benutzer/sperren?id=4
  /warenkorb/artikel-entfernen/9
  /mon-compte/fermer-compte
  /panier/supprimer-article/4
  /mi-cuenta/cerrar-sesion/
  /suscripcion/cancelar
  /minha-conta/sair
  /assinatura/cancelar
  /profilo/cancella-account
  /account/opzeggen
  /mitt-konto/avsluta-konto
  /konto/zamknij
  /nastaveni/zrusit-ucet
  /sepet/bosalt
  /hesabim/cikis
  /lichnyj-kabinet/vyhod
  /korzina/ochistit
  /личный-кабинет/выход
  /gio-hang/xoa/4
  /akun/keluar
  /会員/退会手続き/完了
  /用户/退出
  /장바구니/비우기
  /x?y=1 | Log me out
  /x?y=1 | Delete account permanently
  /x?y=1 | Yes, delete it
  /x?y=1 | Disable two-factor authentication
  /x?y=1 | Turn off alarm
  /x?y=1 | Unsubscribe from this list
  /x?y=1 | Mark all as read
  /x?y=1 | Restart server
  /x?y=1 | Artikel entfernen
  /x?y=1 | Newsletter abbestellen
  /x?y=1 | Vider le panier
  /x?y=1 | Finalizar compra
  /x?y=1 | Cancelar pedido
  /x?y=1 | Esci dal tuo account
  /x?y=1 | Lämna gruppen och radera
  /x?y=1 | Usuń z koszyka
  /x?y=1 | Sepeti boşalt
  /x?y=1 | Очистить корзину
  /x?y=1 | Отменить заказ
  /x?y=1 | إلغاء الطلب
  /x?y=1 | سبد خرید را خالی کن
  /x?y=1 | Thanh toán
  /x?y=1 | 清空购物车
  /x?y=1 | 取消订单
  /x?y=1 | カートから削除
  /x?y=1 | 注文をキャンセル
  /x?y=1 | 회원 탈퇴
  /accounts/logout/?next=/
  /Account/LogOff
  /auth/realms/master/protocol/openid-connect/logout
  /security/logout_do
  /userLogout.action
  /servlet/LogoutServlet
  /logout/confirm
  /wp-admin/post.php?post=4&action=trash
  /wp-admin/plugins.php?action=delete-selected
  /wp-admin/update.php?action=upgrade-plugin
  /admin/users/4/reset_password
  /admin/cache/flush-all
  /admin/config?reset=1
  /admin/db/migrate
  /admin/index.php?do=backup&drop=1
  /phpmyadmin/sql.php?sql_query=x&goto=db&drop_db=1
  /index.php?m=user&a=delete&uid=3
  /?c=order&a=cancel&id=4
  /order/cancel/5
  /booking/4/cancel
  /reservations/cancelBooking?id=3
  /subscription/pause
  /membership/terminate
  /invoice/3/pay
  /invoices/pay/3
  /checkout/onepage/saveOrder
  /gift-card/redeem?code=x
  /rooms/4/leave
  /friend-request/4/accept
  /groups/4/members/5/remove
  /tweets/4/retweet
  /questions/4/upvote
  /poll.php?vote=2
  /theme/switch?to=dark
  /lang/switch/de
  /device/3/power-off
  /relay/1/toggle
  /camera/stop
  /fw/rules/3/disable
  /token/regenerate
  /2fa/disable
  /sessions/revoke-all
  /gdpr/erase-my-data
  /data/export-and-delete
  /anzeige/4/loeschen
  /benutzerkonto/deaktivieren
  /merkzettel/leeren
  /utilisateurs/4/bloquer
  /reservation/annuler?id=4
  /usuarios/4/borrar
  /pedidos/4/anular
  /usuarios/desativar/3
  /utenti/4/disattiva
  /gebruiker/blokkeren/3
  /anvandare/ta-bort/3
  /uzytkownik/usun-konto
  /uzivatel/odhlaseni
  /felhasznalo/torles/3
  /utilizator/sterge-cont
  /uye/cikis-yap
  /uye/sil/4
  /profil/udalit-akkaunt
  /zakaz/otmenit/3
  /كلمة-المرور/إعادة-تعيين
  /سبد-خرید/خالی-کردن
  /nguoi-dung/xoa/4
  /pengguna/hapus/4
  /订单/取消/4
  /注文/キャンセル/4
  /주문/취소/4
  /x?y=1 | Cancel order
  /x?y=1 | Reset to defaults
  /x?y=1 | Clear history
  /x?y=1 | Revoke access
  /x?y=1 | Accept invitation
  /x?y=1 | Log out of all devices
  /x?y=1 | Profil löschen
  /x?y=1 | Zum Newsletter abmelden
  /x?y=1 | Annuler la commande
  /x?y=1 | Vaciar carrito
  /x?y=1 | Esvaziar carrinho
  /x?y=1 | Svuota carrello
  /x?y=1 | Winkelwagen legen
  /x?y=1 | Ta bort kontot
  /x?y=1 | Anuluj zamówienie
  /x?y=1 | Zrušit objednávku
  /x?y=1 | Fiók törlése
  /x?y=1 | Șterge contul
  /x?y=1 | Siparişi iptal et
  /x?y=1 | Удалить профиль
  /x?y=1 | Видалити акаунт
  /x?y=1 | Διαγραφή λογαριασμού
  /x?y=1 | إفراغ السلة
  /x?y=1 | لغو سفارش
  /x?y=1 | Xóa tài khoản
  /x?y=1 | Batalkan pesanan
  /x?y=1 | 确认付款
  /x?y=1 | 解約する
  /x?y=1 | 주문 취소
`);

/** Links that only mention, document or show something. */
export const BENIGN: readonly string[] = lines(`
  /
  /index.html
  /about
  /about-us
  /contact
  /contact/send-us-feedback
  /send-us-feedback
  /login
  /log-in
  /signin
  /sign-up
  /register
  /account
  /account/settings
  /account/orders
  /account/orders?page=2
  /profile/edit
  /posts/5/edit
  /posts/new
  /posts/create
  /posts?action=edit&id=3
  /index.php?title=Cats&action=history
  /index.php?title=Cats&action=edit
  /settings
  /user/settings/notifications
  /catalogoutlet
  /hair-removers
  /docs/how-to-remove-stains
  /blog/set-theory
  /products/switches
  /products/nintendo-switch
  /products/switch
  /category/switch
  /tags/set
  /reset-css
  /voting-guide
  /payload?display=1
  /search?q=x
  /search?q=delete
  /search?q=how+to+log+out
  /?s=logout
  /delphi/model
  /clearance
  /noticias/del-dia
  /armor
  /armory/rm-200
  /how-to-delete-your-account
  /blog/how-to-delete-facebook
  /blog/2024/05/why-we-removed-logout-buttons
  /2023/11/vote-against-the-budget-cuts
  /news/12345/senate-votes-to-close-base
  /news/election-vote
  /help/delete-account
  /help/cancel-subscription
  /faq/reset-password
  /kb/1234/clear-cache
  /support/articles/enable-cookies
  /docs/install
  /docs/installation
  /getting-started/install
  /guide/switch-statements
  /docs/api/set-cookie
  /docs/reference/close.html
  /reference/array/set.html
  /wiki/Set_theory
  /wiki/Reset_button
  /wiki/Vote_counting
  /wiki/Delete_character
  /wiki/Switch
  /wiki/Remove_(education)
  /learn/sql/drop-table
  /tutorials/git-reset
  /articles/kill-bill-review
  /movies/kill-bill
  /movies/exit-strategy
  /books/the-switch
  /music/artist/the-kills
  /shop
  /shop/checkout-counters
  /products/remote-switch-kit
  /products/led-light-switch
  /products/paint-remover
  /products/stain-removal
  /products/12-set-knives
  /collections/sets
  /collections/bedding-set
  /collections/clearance
  /p/dinner-set-24-pieces
  /c/office/ban-rolls
  /brands/clear
  /products/wine-stopper
  /products?sort=price&order=asc
  /products?set=blue
  /photos/?set=a.123
  /orders
  /orders/7
  /order-status
  /cart
  /basket
  /pricing
  /payments
  /payment-methods
  /payment-options
  /shipping-and-payment
  /terms-of-payment
  /refund-policy
  /returns-and-refunds
  /cancellation-policy
  /legal/removal-requests
  /transfer-news
  /football/transfers
  /privacy
  /terms
  /sitemap.xml
  /robots.txt
  /feed
  /rss
  /newsletter
  /subscriptions
  /subscribers-only/story
  /donations
  /careers/apply-tips
  /jobs
  /jobs/3
  /team
  /press
  /events/open-day
  /events/close-up-magic
  /stories/send-in-the-clowns
  /set-design
  /stage-set
  /switchgear
  /switzerland
  /deleted-scenes
  /removable-media
  /logos
  /logo-design
  /blogout
  /login/logout-explained-for-beginners
  /paying-guests
  /payroll
  /banking
  /banners
  /banana-bread
  /buyers-guide
  /buying-a-house
  /killarney
  /dropbox-review
  /drop-shipping-basics
  /droplets
  /trash-metal
  /trashcans
  /clear-skies
  /closet-ideas
  /closeout
  /emptiness
  /enabled-features
  /approved-vendors
  /approval-process
  /resetting
  /installers
  /installation-guide
  /toggles
  /toggle-buttons-in-css
  /blocks
  /block-print-fabric
  /lock-smith
  /restore-points-explained-simply
  /the-order-of-the-phoenix
  /static/js/logout.js
  /js/delete-dialog.js
  /assets/reset.css
  /de/hilfe/konto-loeschen
  /de/blog/wie-man-sein-konto-loescht
  /de/produkte/entferner
  /de/absenden-und-empfangen-von-mails
  /es/blog/como-eliminar-manchas
  /es/salida
  /fr/sortir-a-paris
  /fr/sorties
  /fr/aide/supprimer-un-compte
  /fr/livraison-paiement
  /it/uscite
  /pt/ajuda/excluir-conta
  /nl/afmeldingen
  /pl/blog/jak-usunac-plamy
  /ru/новости/выборы
  /ru/blog/kak-udalit-akkaunt
  /tr/silindir
  /tr/silgi
  /ja/ヘルプ
  /ja/設定
  /zh/设置
  /zh/帮助/如何删除账户
  /ko/설정
  /x?y=1 | About us
  /x?y=1 | Settings
  /x?y=1 | Search
  /x?y=1 | Next page
  /x?y=1 | Nuclear
  /x?y=1 | Closet
  /x?y=1 | Supplies
  /x?y=1 | Banner
  /x?y=1 | How to delete your account
  /x?y=1 | Read more
  /x?y=1 | Set theory
  /x?y=1 | Voting guide
  /x?y=1 | Reset CSS
  /x?y=1 | Paint remover
  /x?y=1 | Send us feedback
  /x?y=1 | Why the senate voted to remove the tax
  /x?y=1 | Delete your Facebook account in five easy steps
  /x?y=1 | Wie man sein Konto löscht
  /x?y=1 | Einstellungen
  /x?y=1 | Configuración
  /x?y=1 | Comment supprimer un compte
  /x?y=1 | Настройки
  /x?y=1 | Как удалить аккаунт
  /x?y=1 | 设置
  /x?y=1 | 如何删除账户
  /x?y=1 | 設定
  /x?y=1 | アカウントの削除方法
  /x?y=1 | 설정
  /x?y=1 | 계정 삭제 방법
  /x?y=1 | Payment methods
  /x?y=1 | Orders
  /x?y=1 | Repay
  /x?y=1 | Display
  /viewtopic.php?f=2&t=45
  /index.php?route=product/category&path=20
  /index.php?option=com_content&view=article&id=3
  /index.php?title=Main_Page&oldid=33
  /catalog/product/view/id/12/
  /customer/account/login/
  /customer/account/create/
  /checkout-process-explained
  /node/5
  /node/5/edit
  /user/5
  /user/alice
  /users/alice/repos
  /job/nightly/lastBuild/console
  /cgi-bin/luci/admin/status/overview
  /doku.php?id=wiki:syntax&do=show
  /doku.php?id=start&do=edit
  /forum/topic-5
  /t/how-to-lock-a-topic/45
  /set/75192-millennium-falcon
  /block/780123
  /tx/0fab3c
  /pin/12345
  /share-price
  /annual-report/2024
  /investors/stock-exchange
  /data-sets
  /close-up-photography
  /open-source
  /drop-off-locations
  /clear-aligners
  /empty-nest-syndrome
  /kill-switch
  /run-club
  /marathon/run-2024
  /start-here
  /get-started
  /stop-motion
  /restore-furniture
  /switch-games
  /power-switches/toggle-switch-12v
  /store/remove-before-flight-keychain
  /payment-gateway-integration
  /pay-monthly-phones
  /paypal
  /payslips
  /buying-guides
  /buy-to-let-mortgages
  /order-form.pdf
  /sales-order
  /orders/history
  /account/billing
  /subscription-boxes
  /send-flowers-online
  /parcel/send-a-parcel
  /vote-leave-campaign-history
  /elections/how-to-vote
  /voters
  /ban-the-bomb
  /band-of-brothers
  /transfer-rumours
  /bank-transfer-fees
  /release-notes
  /releases
  /changelog
  /change-management
  /exchange
  /invite-only
  /confirmation-bias
  /verify-your-age-faq
  /cancelled-flights
  /flight-cancellations
  /suspension-bridge
  /suspended-ceilings
  /activation-codes
  /active-wear
  /disabled-access
  /reset-day-retreat
  /erasers
  /download?file=report.pdf
  /list?sort=price&direction=desc&page=2
  /hotels?checkin=2026-01-01&checkout=2026-01-03
  /events?start=2026-01-01&end=2026-02-01
  /search?category=switch&brand=delete
  /login?next=%2Flogout
  /go?url=https%3A%2F%2Fother.test%2Flogout
  /leeren-pfandflaschen-tipps
  /bestellstatus
  /zahlungsarten
  /kuendigungsfristen
  /ausgang
  /lieferung-und-zahlung
  /conditions-de-paiement
  /suppression-du-bruit
  /annulation
  /formas-de-pago
  /salidas-nocturnas
  /condizioni-di-pagamento
  /platnosci
  /oplata-i-dostavka
  /odeme-secenekleri
  /выходные-дни
  /оплата-и-доставка
  /配送と支払い方法
  /支付方式
  /결제-안내
  /x?y=1 | My orders
  /x?y=1 | Payment and delivery
  /x?y=1 | Start here
  /x?y=1 | Terms of service
  /x?y=1 | Log in
  /x?y=1 | Sign up
  /x?y=1 | Voters decide on new stadium
  /x?y=1 | Switch games
  /x?y=1 | Sets
  /x?y=1 | Kill Bill
  /x?y=1 | The Purge
  /x?y=1 | Versand und Zahlung
  /x?y=1 | Paiement sécurisé
  /x?y=1 | Оплата и доставка
  /x?y=1 | 支付方式
  /x?y=1 | 注文履歴
  /x?y=1 | 주문 내역
  /x?y=1 | Ödeme seçenekleri
  /x?y=1 | Thanh toán và giao hàng
  /accounts/login/?next=/accounts/logout/
  /en/about/company
  /en-gb/contact-us
  /careers/senior-engineer
  /blog/page/2
  /blog/cancel-culture-explained
  /blog/2021/why-i-quit-my-job
  /2022/06/17/unsubscribe-fatigue
  /news/police-remove-protesters
  /news/2024/court-to-approve-merger
  /sport/transfer-deadline-day
  /weather/clear-spells
  /recipes/set-yoghurt
  /recipes/12/remove-skin-from-salmon
  /docs/v2/commands/disable
  /docs/guides/reset-password
  /api/reference/delete-user
  /reference/functions/unset
  /manual/en/function.unlink.php
  /javadoc/java/util/Set.html
  /wiki/Vote
  /wiki/Approve_voting
  /en/wiki/Switch_statement
  /questions/1234/how-do-i-undo-the-most-recent-local-commits-in-git
  /questions/99/remove-duplicates-from-array
  /products/hair-removal-cream
  /products/45/reset-button-cover
  /product/kill-switch-lanyard
  /shop/category/network-switches
  /shop/gift-sets
  /gift-sets
  /dining-sets/6-seater
  /set-menu
  /lego-sets
  /tv-set
  /film-set-locations
  /sunset
  /reset-your-sleep
  /trash-bags
  /waste-removal
  /snow-removal
  /tattoo-removal-london
  /house-clearance
  /pay-tv
  /pay-scale
  /checkout-lane-candy
  /donate-blood-near-you
  /blood-donation
  /volunteer/apply
  /apply
  /join
  /join-us
  /follow-us
  /share
  /invite-friends
  /start
  /stop-smoking
  /run
  /pause-cafe
  /change
  /climate-change
  /exchange-rates
  /close-protection-officer
  /lock-screen-wallpapers
  /block-paving
  /charge-points
  /ev-charge-cost
  /merge-sort
  /press-release
  /press-releases/2024
  /verify-it
  /terms-of-use
  /ueber-uns
  /zahlung-und-versand
  /kaufberatung
  /kaufen-oder-mieten
  /leere-seite
  /a-propos
  /mode-homme
  /vider-son-dressing-conseils
  /payer-moins-d-impots-en-2024
  /quienes-somos
  /cambio-climatico
  /cambiar-de-vida-en-10-pasos
  /comprar-casa
  /pagamento-e-spedizione
  /cambio-valuta
  /over-ons
  /om-oss
  /o-nas
  /hakkimizda
  /o-kompanii
  /kak-oplatit
  /关于我们
  /お問い合わせ
  /회사소개
  /x?y=1 | About removal services
  /x?y=1 | Network switches
  /x?y=1 | Gift sets
  /x?y=1 | Payment plans
  /x?y=1 | Join us
  /x?y=1 | Apply
  /x?y=1 | Share
  /x?y=1 | Order history
  /x?y=1 | Reset your sleep
  /x?y=1 | Datenschutz
  /x?y=1 | Zahlung und Versand
  /x?y=1 | Moyens de paiement
  /x?y=1 | Formas de pago
  /x?y=1 | О компании
  /x?y=1 | 取消政策
  /x?y=1 | 配送方法
`);
