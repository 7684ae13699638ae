import type { Flaw } from '../../kit/flaw.ts';

export const SQL_INJECTION: Flaw = {
  type: 'sql_injection',
  title: 'SQL injection',
  severity: 'CRITICAL',
  cwe: 'CWE-89',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'A value from the request becomes part of an SQL statement. An attacker can read and often change everything that the application can access in its database, and may bypass its login.',
  remediation:
    'Pass values to the database as parameters of a prepared statement, never as part of its text. Choose column names and sort directions, which cannot be parameters, from an allow list. Do not show database errors.',
  references: [
    'https://owasp.org/www-community/attacks/SQL_Injection',
    'https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html',
    'https://cwe.mitre.org/data/definitions/89.html',
  ],
};
