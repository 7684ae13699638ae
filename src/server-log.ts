/** The log of the server: JSON lines, with the start and the end of each scan at level info, and each result at debug. */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import type { AuditDraft } from './core/audit-entry.ts';
import type { ResultBody, ScanSummary } from './core/event.ts';
import type { ScanObserver } from './core/runner.ts';

/** @param destination default: standard output */
export function createLogger(
  { logLevel, token, remoteScanners }: Pick<Config, 'logLevel' | 'token' | 'remoteScanners'>,
  destination?: DestinationStream,
): Logger {
  const tokens = [token, ...Object.values(remoteScanners).map((spec) => spec.token)];
  const secrets = tokens.flatMap((secret) => (secret ? [secret, JSON.stringify(secret).slice(1, -1)] : []));
  const options: pino.LoggerOptions = {
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    hooks: {
      // Messages of errors may contain them.
      streamWrite: (line) => secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

const SUBJECT_IDS = { SCAN: 'scanId', API_KEY: 'keyId', VERIFIED_TARGET: 'verifiedTargetId' } as const;

/** Logs the entries of the audit log. */
export function createAuditLog(logger: Logger) {
  const describe = ({
    at: _,
    subjectKind,
    subjectId,
    identityId,
    identityName,
    ...entry
  }: AuditDraft & { at?: number }) => {
    const details = {
      ...entry,
      ...{ identityId, identity: identityName },
      ...(subjectKind && { [SUBJECT_IDS[subjectKind]]: subjectId }),
    };
    return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== null));
  };
  return {
    recorded: (entry: AuditDraft) => logger.info(describe(entry), 'audit'),
    lost: (entry: AuditDraft, error: unknown) =>
      logger.warn({ ...describe(entry), err: error }, 'this entry of the audit log could not be stored'),
  };
}

/** Logs scans. URLs are logged without their queries, which may contain secrets. */
export function createScanLog(logger: Logger): ScanObserver {
  const observer: ScanObserver = {
    started({ id, target, scanners, fence }) {
      const names = scanners.map(({ name }) => name);
      const message = fence > 1 ? 'scan continued' : 'scan started';
      logger.info({ scanId: id, target: withoutQuery(target), scanners: names }, message);
    },
    waits: (scanId, message) => logger.warn({ scanId }, message),
    ended(scanId, { status, reason }, run) {
      const details = { scanId, status, ...(reason !== null && { reason }) };
      if (!run) return logger.info(details, MESSAGES[status]);
      const { claim, summary, figures } = run;
      logger.info(
        {
          ...details,
          target: withoutQuery(claim.target),
          scanners: claim.scanners.map(({ name }) => name),
          seconds: figures.duration / 1000,
          ...countsOf(summary),
          requests: figures.requests,
          ...(figures.errors > 0 && { failedInputs: figures.errors }),
        },
        MESSAGES[status],
      );
    },
  };
  if (!logger.isLevelEnabled('debug')) return observer;
  return {
    ...observer,
    found: (scanId, result) => logger.debug({ scanId, ...describe(result) }, 'result'),
  };
}

const MESSAGES = {
  COMPLETED: 'scan completed',
  FAILED: 'scan failed',
  CANCELLED: 'scan cancelled',
  PAUSED: 'scan paused',
  QUEUED: 'scan interrupted; it resumes later',
  RUNNING: 'scan continues in another process',
} as const;

function countsOf(summary: ScanSummary) {
  const { hosts, aliveHosts, endpoints, findings } = summary;
  const severities = {
    critical: summary.findingsCritical,
    high: summary.findingsHigh,
    medium: summary.findingsMedium,
    low: summary.findingsLow,
    info: summary.findingsInfo,
    unknown: summary.findingsUnknown,
  };
  const bySeverity = Object.fromEntries(Object.entries(severities).filter(([, count]) => count > 0));
  return { hosts, aliveHosts, endpoints, findings, ...(findings > 0 && { bySeverity }) };
}

function describe(result: ResultBody) {
  const { type, scanner } = result;
  switch (result.type) {
    case 'HOST':
      return { type, scanner, name: result.host.name, alive: result.host.alive };
    case 'ENDPOINT':
      return { type, scanner, url: withoutQuery(result.endpoint.url), status: result.endpoint.status };
    case 'FINDING': {
      const { severity, title, url, host, file, line } = result.finding;
      const place = url === null ? { host, file, line } : { url: withoutQuery(url) };
      return { type, scanner, severity, title, ...place };
    }
    case 'ASSESSMENT': {
      const { url, classification, riskScore } = result.assessment;
      return { type, scanner, url: withoutQuery(url), classification, riskScore };
    }
    default:
      return result satisfies never;
  }
}

const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');
