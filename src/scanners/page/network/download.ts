/** Detects URLs that serve an executable file. */
import { identifyHost } from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import { percentDecoded, shorten } from '../sentence.ts';
import type { Observation } from './visit.ts';

const EXECUTABLE_TYPES =
  /^application\/(?:x-msdownload|x-msdos-program|x-dosexec|vnd\.microsoft\.portable-executable|x-ms-installer|x-msi|hta|x-ms-shortcut|vnd\.android\.package-archive|x-apple-diskimage|x-executable|x-elf|x-iso9660-image)\b/i;
const EXECUTABLE_NAME =
  /\.(?:exe|scr|com|pif|msi|msix|appx|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|lnk|jar|apk|dmg|pkg|iso|img|cpl|xll)$/i;
const DOUBLE_EXTENSION = /\.(?:pdf|docx?|xlsx?|pptx?|txt|jpe?g|png|gif|mp[34]|zip|html?)\s*\.[a-z0-9]{2,4}$/i;

/** Right-to-left override: `report[U+202E]fdp.exe` is displayed as `reportexe.pdf`. */
const RIGHT_TO_LEFT = '\u202e';

interface Download {
  url: URL;
  contentType: string;
  /** name under which a browser would save it; null if it would display it */
  name: string | null;
  /** the body is a program for Windows or Linux */
  isProgram: boolean;
}

export function judgeDownload(observation: Observation): Indicator[] {
  const download = downloadOf(observation);
  return download === null ? [] : [...judgeContent(download), ...judgeName(download)];
}

function downloadOf({ hops, outcome, body }: Observation): Download | null {
  const last = hops.at(-1);
  if (outcome !== 'answered' || !last || last.status >= 400) return null;
  const url = new URL(last.url);
  const contentType = last.headers['content-type']?.trim() ?? '';
  const isUnnamed = contentType === '' || /^application\/octet-stream\b/i.test(contentType);
  const name =
    fileName(last.headers['content-disposition'] ?? '') ?? (isUnnamed ? lastSegment(url.pathname) : null);
  return { url, contentType, name, isProgram: body !== null && startsAsProgram(body) };
}

function judgeContent({ url, contentType, name, isProgram }: Download): Indicator[] {
  if (isProgram && /^(?:text|image|audio|video|font)\//i.test(contentType)) {
    return [
      sign(
        'executable-as-media',
        `The URL returns an executable with the content type ${shorten(contentType, 120)}.`,
      ),
    ];
  }
  if (!isProgram && !EXECUTABLE_TYPES.test(contentType) && !(name !== null && EXECUTABLE_NAME.test(name))) {
    return [];
  }
  const file = name === null ? '' : ` ${shorten(name, 120)}`;
  if (identifyHost(url).isIp) {
    return [sign('executable-from-ip', `The URL returns the executable${file}, from an IP address.`)];
  }
  if (url.protocol === 'http:')
    return [sign('executable-over-http', `The URL returns the executable${file}, over http.`)];
  return [sign('executable-over-https', `The URL returns the executable${file}.`)];
}

function judgeName({ name }: Download): Indicator[] {
  if (name === null || !EXECUTABLE_NAME.test(name)) return [];
  return DOUBLE_EXTENSION.test(name) || name.includes(RIGHT_TO_LEFT)
    ? [
        sign(
          'document-named-download',
          `The URL offers an executable that is named like a document, ${shorten(name, 120)}.`,
        ),
      ]
    : [];
}

/** MZ with the offset of its PE header (PE format, section 2), or ELF. */
function startsAsProgram(body: Buffer): boolean {
  if (body.length >= 4 && body.readUInt32BE(0) === 0x7f454c46) return true;
  if (body.length < 64 || body.toString('latin1', 0, 2) !== 'MZ') return false;
  const header = body.readUInt32LE(60);
  return header + 4 <= body.length && body.toString('latin1', header, header + 4) === 'PE\0\0';
}

/** The file name of a Content-Disposition (RFC 6266), percent-decoded. */
function fileName(disposition: string): string | null {
  const extended = /filename\*=[\w-]*'[\w-]*'([^;\s]+)/i.exec(disposition)?.[1];
  if (extended !== undefined) return percentDecoded(extended);
  const [, quoted, plain] = /filename=(?:"([^"]*)"|([^;\s]+))/i.exec(disposition) ?? [];
  return quoted ?? plain ?? null;
}

function lastSegment(path: string): string | null {
  const name = percentDecoded(path.slice(path.lastIndexOf('/') + 1));
  return name === '' ? null : name;
}
