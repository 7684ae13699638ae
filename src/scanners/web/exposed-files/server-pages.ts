/** Recognises pages and files about the server itself. */
import { z } from 'zod';
import { isSecret, MAX_LINES, type Recogniser } from './recogniser.ts';

/** `.DS_Store`: names of the files of a folder (a buddy allocator's header). */
export const folderStore: Recogniser = ({ bytes }) =>
  Buffer.from(bytes.subarray(0, 8)).toString('latin1') === '\0\0\0\u0001Bud1'
    ? {
        what: 'a .DS_Store file of macOS, which names the files of its folder',
        extract: 'Bud1',
        severity: 'LOW',
      }
    : null;

/** The phpinfo() page. */
export const phpInfo: Recogniser = ({ text }) => {
  const version = /<title>PHP (\d+\.\d+\.\d+\S{0,50}) - phpinfo\(\)<\/title>/.exec(text)?.[1];
  const hasRows = /<tr><td class="e">\s{0,5}(?:System|Build Date|Server API)\s{0,5}<\/td><td class="v">/.test(
    text,
  );
  return version !== undefined && hasRows
    ? {
        what: `the phpinfo() page of PHP ${version}`,
        extract: `PHP ${version} - phpinfo()`,
        severity: 'MEDIUM',
      }
    : null;
};

/** The page of Apache's mod_status. */
export const serverStatus: Recogniser = ({ text }) => {
  const isStatus =
    /<title>Apache Status<\/title>/.test(text) &&
    /<h1>Apache Server Status for /.test(text) &&
    /<dt>Server (?:Version|uptime): /i.test(text);
  if (!isStatus) return null;
  const requests = /<th>Request<\/th>/.test(text);
  return {
    what: requests
      ? 'the status page of Apache httpd, with the addresses and requests of its visitors'
      : 'the status page of Apache httpd',
    extract: 'Apache Server Status',
    severity: requests ? 'MEDIUM' : 'LOW',
  };
};

const actuatorSchema = z.object({
  activeProfiles: z.array(z.string()).optional(),
  propertySources: z
    .array(
      z.object({
        name: z.string(),
        properties: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
      }),
    )
    .min(1)
    .max(1000),
});

/** `/actuator/env` of Spring Boot. */
export const actuatorEnvironment: Recogniser = ({ text, truncated }) => {
  if (truncated || !text.includes('"propertySources"')) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { data } = actuatorSchema.safeParse(value);
  if (!data) return null;
  const properties = data.propertySources.flatMap(({ properties }) => Object.entries(properties));
  const secret = properties.filter(([name, { value }]) =>
    isSecret(name.replaceAll(/[.-]/g, '_'), String(value ?? '')),
  );
  return {
    what:
      secret.length > 0
        ? 'the environment of a Spring application, with secrets'
        : 'the environment of a Spring application',
    extract: properties
      .slice(0, MAX_LINES)
      .map(([name]) => `${name}: ***`)
      .join('\n'),
    severity: secret.length > 0 ? 'HIGH' : 'MEDIUM',
  };
};

/** A heap dump of Java (the HPROF format). */
export const heapDump: Recogniser = ({ bytes }) =>
  /^JAVA PROFILE 1\.0\.[1-3]\0/.test(Buffer.from(bytes.subarray(0, 20)).toString('latin1'))
    ? { what: 'a heap dump of a Java program', extract: 'JAVA PROFILE', severity: 'HIGH' }
    : null;
