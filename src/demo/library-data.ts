/**
 * Some known vulnerabilities of JavaScript libraries, for the demo and for tests: facts from the CVE list
 * (https://www.cve.org), in the format of RetireJS's data. A real server uses all of that data.
 */
import type { LibrarySource } from '../scanners/web/libraries/library-data.ts';

type Severity = 'low' | 'medium' | 'high' | 'critical';

/** @param range affected versions: from the first one (default: any) up to, but not including, the second */
const known = (
  range: readonly [from: string | null, below: string],
  severity: Severity,
  cwe: string,
  cve: string,
  summary: string,
) => ({
  ...(range[0] !== null && { atOrAbove: range[0] }),
  below: range[1],
  severity,
  cwe: [cwe],
  identifiers: { CVE: [cve], summary },
  info: [`https://nvd.nist.gov/vuln/detail/${cve}`],
});

const V = '(§§version§§)';
/** Patterns for most libraries: `name-1.2.3.min.js`, `/1.2.3/name.min.js`, `name@1.2.3` of a CDN, and a banner. */
const extractors = (name: string, ...filecontent: string[]) => ({
  uri: [`/${V}/${name}(?:\\.min)?\\.js`, `/${name}@${V}/`],
  filename: [`${name}-${V}(?:\\.min)?\\.js`],
  filecontent,
});

const REPOSITORY = {
  jquery: {
    vulnerabilities: [
      known(
        ['1.4.0', '1.12.0'],
        'medium',
        'CWE-79',
        'CVE-2015-9251',
        'A script in the response to a cross-domain Ajax request is run',
      ),
      known(
        ['1.12.3', '3.0.0'],
        'medium',
        'CWE-79',
        'CVE-2015-9251',
        'A script in the response to a cross-domain Ajax request is run',
      ),
      known(
        [null, '3.4.0'],
        'medium',
        'CWE-1321',
        'CVE-2019-11358',
        'extend(true, {}, …) can modify Object.prototype',
      ),
      known(
        ['1.2.0', '3.5.0'],
        'medium',
        'CWE-79',
        'CVE-2020-11022',
        'Sanitized HTML can still run scripts when it is passed to .html() or .append()',
      ),
      known(
        ['1.0.3', '3.5.0'],
        'medium',
        'CWE-79',
        'CVE-2020-11023',
        'HTML with <option> elements can run scripts when it is passed to .html() or .append()',
      ),
    ],
    extractors: extractors(
      'jquery',
      `/\\*!? jQuery v${V}`,
      `\\* jQuery JavaScript Library v${V}`,
      `[^a-z.]jquery: ?"${V}"`,
    ),
  },
  bootstrap: {
    vulnerabilities: [
      known(
        [null, '3.4.1'],
        'medium',
        'CWE-79',
        'CVE-2019-8331',
        'Templates and titles of tooltips and popovers can run scripts',
      ),
      known(
        ['4.0.0', '4.3.1'],
        'medium',
        'CWE-79',
        'CVE-2019-8331',
        'Templates and titles of tooltips and popovers can run scripts',
      ),
    ],
    extractors: extractors('bootstrap', `/\\*!? Bootstrap v${V}`, `\\* Bootstrap v${V}`),
  },
  angularjs: {
    vulnerabilities: [
      known([null, '1.7.9'], 'high', 'CWE-1321', 'CVE-2019-10768', 'merge() can modify Object.prototype'),
      known(
        [null, '1.8.0'],
        'medium',
        'CWE-79',
        'CVE-2020-7676',
        '<option> elements within <select> can run scripts',
      ),
    ],
    extractors: extractors('angular', `/\\*[\\s*]{1,20}AngularJS v${V}`),
  },
  lodash: {
    vulnerabilities: [
      known(
        [null, '4.17.12'],
        'critical',
        'CWE-1321',
        'CVE-2019-10744',
        'defaultsDeep() can modify Object.prototype',
      ),
      known(
        [null, '4.17.19'],
        'high',
        'CWE-1321',
        'CVE-2020-8203',
        'zipObjectDeep() can modify Object.prototype',
      ),
      known(
        [null, '4.17.21'],
        'high',
        'CWE-94',
        'CVE-2021-23337',
        'template() can run code through its options',
      ),
    ],
    extractors: extractors('lodash', `\\* (?:@license )?lodash ${V}`),
  },
  moment: {
    vulnerabilities: [
      known(
        ['2.18.0', '2.29.4'],
        'high',
        'CWE-1333',
        'CVE-2022-31129',
        'Parsing a long text takes quadratic time',
      ),
      known(
        [null, '2.29.2'],
        'high',
        'CWE-22',
        'CVE-2022-24785',
        'A locale name from a user can load any file on the server',
      ),
    ],
    extractors: extractors('moment', `//! version : ${V}`),
  },
  handlebars: {
    vulnerabilities: [
      known(
        [null, '4.3.0'],
        'critical',
        'CWE-1321',
        'CVE-2019-19919',
        'A template can modify Object.prototype, and so run code',
      ),
      known([null, '4.7.7'], 'critical', 'CWE-94', 'CVE-2021-23369', 'An untrusted template can run code'),
    ],
    extractors: extractors('handlebars', `@license[\\s*]{1,40}handlebars v${V}`),
  },
  dompurify: {
    vulnerabilities: [
      known(
        [null, '2.0.17'],
        'medium',
        'CWE-79',
        'CVE-2020-26870',
        'Sanitized HTML can become a script when it is parsed again',
      ),
    ],
    extractors: extractors('purify', `/\\*! @license DOMPurify ${V}`),
  },
};

export const LIBRARY_DATA: LibrarySource = { json: JSON.stringify(REPOSITORY) };
