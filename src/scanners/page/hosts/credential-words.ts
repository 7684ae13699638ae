/** Words that phishing sites have in their host names and paths. */
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Words about signing in: a name of a brand beside one of them is rarely that of another business. */
const LOGIN_WORDS = words(
  'login logon signin sign log account accounts konto compte cuenta verify verification verified verifizierung ' +
    'validate validation confirm confirmation update updates secure secured auth ' +
    'authenticate authentication password passwort passcode credential credentials recovery recover reset ' +
    'unlock unlocked suspended suspension locked refund webscr webmail identity wallet ' +
    'onlinebanking ebanking redelivery reactivate renewal renew reschedule renouvellement verifier connexion ' +
    'verifica accesso acesso sincronizar atualizar desbloqueio actualizar acceso ingreso ' +
    'bestaetigen aktualisieren kundenservice inloggen ' +
    'claim airdrop giveaway otp 2fa mfa',
);

/** Words that shops and service companies have in their names, too. */
const BUSINESS_WORDS = words(
  'upgrade security sicherheit safe restore limited alert alerts warning billing payment payments invoice connect ' +
    'support helpdesk service services customer client portal banking mobile tracking delivery parcel customs ' +
    'membership toll tolls fee fees fine postage reward rewards vote paiement segura seguranca seguridad bonus gift ' +
    'token seed phrase tan id session',
);

/** Words of other languages. They are frequent in names of harmless companies, so that they count beside a brand only. */
const REGIONAL_LOGIN_WORDS = words(
  'anmelden anmeldung registrierung aktivierung aktualisierung bestaetigung freischaltung entsperren verifizieren ' +
    'zugang sicherheitscheck verlengen bevestigen verlenging activeren acces verification validation confirmer ' +
    'activation identification verificar confirmar confirma desbloquear activar conferma confermare aggiorna ' +
    'aggiornamento sblocco attivazione validar ativar desbloquear giris dogrula dogrulama onay aktivasyon ' +
    'logowanie weryfikacja potwierdz potwierdzenie aktywacja odblokuj bekrafta verifiera unlock',
);
const REGIONAL_BUSINESS_WORDS = words(
  'aktualisieren erneuern erstattung rueckerstattung zahlung bezahlen zustellung lieferung gewinn sperre warnung ' +
    'remboursement livraison colis paiement amende litige reembolso entrega aduana pago pagos localizar ' +
    'cliente clientes rimborso spedizione pagamento teruggave bezorging betaling iade destek teslimat ' +
    'odeme kargo zwrot doplata odbior paczka platnosc locate recover oplata vozvrat',
);

export const CREDENTIAL_WORDS: ReadonlySet<string> = new Set([...LOGIN_WORDS, ...BUSINESS_WORDS]);

const FILLERS = 'my online the your web app help';
const alternatives = [...CREDENTIAL_WORDS, ...FILLERS.split(' ')].sort((a, b) => b.length - a.length);
const JOINED = new RegExp(`^(?:${alternatives.join('|')})+$`);
const WITH_LOGIN = new RegExp(`(?:${[...LOGIN_WORDS].filter((word) => word.length > 4).join('|')})`);

/** What a word consists of: words about signing in, others that credentials come with, or anything else. */
export function credentialKindOf(word: string): 'login' | 'business' | null {
  if (LOGIN_WORDS.has(word) || REGIONAL_LOGIN_WORDS.has(word)) return 'login';
  if (CREDENTIAL_WORDS.has(word) || REGIONAL_BUSINESS_WORDS.has(word)) return 'business';
  if (word.length > 40 || !JOINED.test(word)) return null;
  return WITH_LOGIN.test(word) ? 'login' : 'business';
}
