/** Words with which pages frighten visitors into a call, in twelve languages. */
import type { PageContent } from '../parse.ts';

/** Claims that the visitor's own device is infected or locked. Questions and advice name no owner, or no deed. */
const ALARMS: readonly RegExp[] = [
  /(?:virus|trojan|spyware|malware|infected|compromised|hacked|pornographic|ransomware|zeus|threats?) [^.\n]{0,60}(?:detected|found|alert|warning|infect|blocked|stolen|steal|computer|pc|device)|(?:computer|pc|device|system|windows|mac|iphone|ipad|android|phone|battery) (?:has been|is|was) [^.\n]{0,40}(?:blocked|locked|infected|compromised|hacked|disabled|damaged)|(?:\(\d{1,3}\)|\b\d{1,3}) (?:virus(?:es)?|trojans?|threats|infections)\b/i,
  /\b(?:ihr|dein|dieser) (?:computer|pc|rechner|gerät|browser|handy|system|telefon|windows)[^.\n?]{0,60}(?:gesperrt|infiziert|blockiert|befallen|gehackt|beschädigt)/i,
  /\b(?:votre|cet) (?:ordinateur|pc|appareil|navigateur|téléphone|système|windows)[^.\n?]{0,60}(?:bloqué|infecté|verrouillé|piraté|compromis|endommagé)/i,
  /\b(?:su|tu|este) (?:computadora|ordenador|equipo|pc|dispositivo|navegador|teléfono|sistema|windows)[^.\n?]{0,60}(?:bloquead|infectad|hackead|dañad|comprometid)/i,
  /\b(?:seu|este|teu) (?:computador|pc|dispositivo|aparelho|navegador|celular|telemóvel|sistema|windows)[^.\n?]{0,60}(?:bloquead|infectad|infetad|hackead|danificad|comprometid)/i,
  /\b(?:il (?:tuo|suo)|questo) (?:computer|pc|dispositivo|browser|telefono|sistema|windows)[^.\n?]{0,60}(?:bloccat|infett|infettat|hackerat|danneggiat|compromess)/i,
  /\b(?:uw|je|jouw|deze) (?:computer|pc|apparaat|browser|telefoon|systeem|windows)[^.\n?]{0,60}(?:geblokkeerd|geïnfecteerd|besmet|vergrendeld|gehackt)/i,
  /\b(?:twój|twoja|twoje|państwa) (?:komputer|pc|urządzenie|przeglądarka|telefon|system|windows)[^.\n?]{0,60}(?:zablokowan|zainfekowan|zarażon|zhakowan|uszkodzon)/i,
  /(?:bilgisayar|cihaz|tarayıcı|telefon|sistem)(?:ınız|iniz|ınıza|inize|unuz|unuza)[^.\n?]{0,60}(?:engellendi|kilitlendi|bulaştı|virüs|ele geçirildi)/i,
  /(?:ваш|этот) (?:компьютер|пк|браузер|телефон|система|устройство|windows)[^.\n?]{0,60}(?:заблокирован|заражен|заражён|взломан|поврежд)/i,
  /\b(?:din|den här) (?:dator|enhet|webbläsare|telefon|pc)[^.\n?]{0,60}(?:blockerad|blockerats|infekterad|infekterats|smittad|låst|hackad)/i,
  /(?:コンピュータ|コンピューター|パソコン|PC|デバイス|ブラウザ|スマートフォン|Windows)[^。\n？]{0,40}(?:感染し|ブロックされ|ロックされ|ハッキングされ)|(?:您的|你的)(?:电脑|計算機|计算机|设备|手机|浏览器|系统|電腦|手機)[^。\n？]{0,30}(?:感染|锁定|鎖定|封锁|病毒|中毒)|(?:컴퓨터|PC|기기|브라우저|휴대폰)[^.\n?]{0,30}(?:감염되|차단되|잠겼|해킹)|(?:جهازك|حاسوبك|الكمبيوتر الخاص بك|جهاز الكمبيوتر)[^.\n؟]{0,40}(?:مصاب|محظور|حظر|قفل|فيروس)|(?:فيروس|حظر|قفل)[^.\n؟]{0,40}(?:جهازك|حاسوبك|الكمبيوتر)/i,
];
const DO_NOT_CLOSE =
  /(?:do not|don['’]?t) (?:close|shut|restart|turn off|ignore|power)|(?:schlie(?:ß|ss)en|fahren|starten|schalten|ignorieren) sie[^.\n]{0,50}\bnicht\b|\bne (?:fermez|éteignez|redémarrez|ignorez) pas|\bno (?:cierre|apague|reinicie|ignore)\b|\bnão (?:feche|desligue|reinicie|ignore)\b|\bnon (?:chiudere|spegnere|riavviare|ignorare|chiuda|spenga)\b|(?:sluit|negeer|herstart)[^.\n]{0,40}\bniet\b|\bnie (?:zamykaj|wyłączaj|ignoruj|uruchamiaj)|(?:kapatmayın|yeniden başlatmayın)|не (?:закрывайте|выключайте|перезагружайте|игнорируйте)|\b(?:stäng|ignorera) inte\b|(?:閉じ|切ら|再起動し)ないで|(?:请勿|不要|請勿)(?:关闭|關閉|关机|重启)|닫지 마|끄지 마|لا (?:تغلق|تقم بإغلاق)/i;
const CALL =
  /(?:call|dial|contact|phone|ring|hotline|helpline|toll[- ]?free)[^\n]{0,80}?\+?\(?\d[\d\s().-]{7,20}\d/i;
const CALL_WORD =
  /\b(?:call|dial|rufen sie|anrufen|appelez|llame|llama|ligue|telefone|chiam[aio]|chiamare|bel (?:direct|nu|onmiddellijk|ons|met)|zadzwoń|ring (?:oss|nu|omedelbart|genast))\b|zadzwo|\barayın|звоните|お?電話|拨打|致电|撥打|전화|اتصل/i;
const NUMBER = /\+?\(?\d[\d\s().–-]{7,20}\d/;

/** Whether a text claims that the visitor's device is in danger. */
export const alarms = (text: string): boolean => ALARMS.some((alarm) => alarm.test(text));

/** Whether a text tells visitors not to close the page. */
export const forbidsClosing = (text: string): boolean => DO_NOT_CLOSE.test(text);

/** Whether a page tells visitors to call a number that it gives. */
export const urgesCall = (text: string, { links }: PageContent): boolean =>
  CALL.test(text) ||
  (CALL_WORD.test(text) && (NUMBER.test(text) || links.some(({ href }) => /^tel:/i.test(href))));
