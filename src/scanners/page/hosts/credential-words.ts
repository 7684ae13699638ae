/** Words that phishing sites have in their host names and paths. */
export const CREDENTIAL_WORDS: ReadonlySet<string> = new Set(
  (
    'login logon signin sign log account accounts konto compte cuenta verify verification verified verifizierung ' +
    'validate validation confirm confirmation update updates upgrade secure security secured sicherheit safe auth ' +
    'authenticate authentication password passwort passcode credential credentials recovery recover restore reset ' +
    'unlock unlocked suspended suspension locked limited alert alerts warning billing payment payments invoice ' +
    'refund wallet connect support helpdesk service services customer client portal webscr webmail identity ' +
    'banking onlinebanking ebanking mobile tracking delivery parcel redelivery customs reactivate renew membership ' +
    'toll tolls fee fees fine postage reschedule reward vote renouvellement verifier compte connexion paiement ' +
    'verifica accesso acesso sincronizar atualizar desbloqueio seguranca segura actualizar acceso ingreso seguridad ' +
    'bestaetigen aktualisieren kundenservice inloggen ' +
    'claim airdrop reward rewards bonus gift giveaway token seed phrase tan otp 2fa mfa id session'
  ).split(' '),
);
