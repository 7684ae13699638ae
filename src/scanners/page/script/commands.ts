/** Shell commands that scripts put into the clipboard. */
import { type Indicator, sign } from '../layer.ts';

/** Commands that hide their window, decode, or run what they fetch: no guide tells visitors to use them. */
const COVERT =
  /powershell(?:\.exe)?[^\n]{0,80}\s-(?:w(?:indowstyle)?\s{1,4}(?:h|1)|e(?:nc|c|ncodedcommand)?\s|nop|noni)|\bmshta(?:\.exe)?\s|FromBase64String|\bbase64\s{1,4}(?:-d|-D|--decode)|\bcertutil\s{1,4}-|\bbitsadmin\b|\bregsvr32\s|\brundll32\s|\bmsiexec\s{1,4}\/(?:q|i)|\bwscript\s|\bosascript\s{1,4}-e|\bcmd(?:\.exe)?\s{1,4}\/[ck]\s/i;
/** Commands that install guides offer too. */
const INSTALLS =
  /\|\s{0,4}(?:sudo\s{1,4})?(?:ba|z)?sh\b|\b(?:iex|Invoke-Expression)\b|DownloadString|powershell/i;
const MAX_LENGTH = 20_000;

export const isCommand = (text: string): boolean =>
  text.length >= 8 && text.length <= MAX_LENGTH && (COVERT.test(text) || INSTALLS.test(text));

export function judgeCommands(copied: readonly string[]): Indicator[] {
  if (copied.some((text) => COVERT.test(text))) {
    return [sign('clipboard-command', 'A script writes a covert shell command to the clipboard.')];
  }
  return copied.length > 0
    ? [sign('clipboard-install-command', 'A script writes a shell command to the clipboard.')]
    : [];
}
