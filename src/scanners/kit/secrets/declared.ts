/** Finds secrets that do not directly follow their name: Kubernetes manifests, Terraform variables, command lines. */
import { isSecret } from './assignment.ts';
import { isDemonstration, isMadeUp, isReference } from './plausibility.ts';
import { secretNamed } from './secret-name.ts';
import type { Span } from './secretlint.ts';

const KUBERNETES_SECRET = /^[ \t]*"?kind"?:[ \t]*"?Secret"?[ \t]*,?\r?$/m;
/** An entry of `data`: its name, and its value in base64. */
const ENTRY = /^[ \t]+"?([\w.-]{1,100})"?:[ \t]*"?([A-Za-z\d+/]{8,5500}={0,2})"?,?[ \t]*\r?$/dgm;

/** Values of Kubernetes manifests of the kind `Secret`, which are encoded, not encrypted. */
export function* kubernetesSecrets(text: string, path: string): Generator<Span> {
  let at = 0;
  for (const manifest of text.split(/^---[^\n]*$/m)) {
    const from = text.indexOf(manifest, at);
    at = from + manifest.length;
    if (!KUBERNETES_SECRET.test(manifest)) continue;
    for (const { 1: name = '', 2: encoded = '', indices } of manifest.matchAll(ENTRY)) {
      const named = secretNamed(name);
      const [start, end] = indices?.[2] ?? [0, 0];
      const value = Buffer.from(encoded, 'base64').toString('latin1').trim();
      if (named === null || !/^[\x20-\x7e]+$/.test(value) || isReference(value)) continue;
      if (isSecret(value, named)) yield { start: from + start, end: from + end, ...rejection(value, path) };
    }
  }
}

const VARIABLE =
  /\bvariable\s{1,4}"([\w-]{1,100})"\s{0,4}\{[^}]{0,1000}?\bdefault\s{0,20}=\s{0,4}"([^"\s$\\]{8,4096})"/dg;

/** Defaults of Terraform variables with the name of a secret. */
export function* terraformDefaults(text: string, path: string, group: 'key' | 'password'): Generator<Span> {
  if (!path.endsWith('.tf')) return;
  for (const { 1: name = '', 2: value = '', indices } of text.matchAll(VARIABLE)) {
    const named = secretNamed(name);
    if (named === null || (named.kind === 'password') !== (group === 'password')) continue;
    const [start, end] = indices?.[2] ?? [0, 0];
    if (!isReference(value) && isSecret(value, named)) yield { start, end, ...rejection(value, path) };
  }
}

const COMMANDS = [
  /\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]?["']?[^\s:"'$]{1,100}:([^\s"'$]{8,200})(?=["'\s]|$)/dg,
  /\bmysql(?:dump|admin|import)?\b[^\n]{0,300}?\s-p["']?([^\s"'$]{8,200})(?=["'\s]|$)/dg,
];

/** Passwords in `curl -u user:password` and `mysql -ppassword`. */
export function* commandPasswords(text: string, path: string): Generator<Span> {
  for (const pattern of COMMANDS) {
    for (const { 1: value = '', indices } of text.matchAll(pattern)) {
      const [start, end] = indices?.[1] ?? [0, 0];
      if (isReference(value) || !isSecret(value, { kind: 'password', clear: true })) continue;
      yield { start, end, ...rejection(value, path) };
    }
  }
}

function rejection(value: string, path: string): Pick<Span, 'rejected'> {
  if (isMadeUp(value)) return { rejected: 'made-up' };
  return isDemonstration(path) ? { rejected: 'demonstration' } : {};
}
