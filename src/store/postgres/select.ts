import type { Row, Select, Statement } from '../select.ts';
import { formsOf } from '../text-forms.ts';
import type { Reader } from './reader.ts';
import { timeOf } from './sql.ts';

/** Runs statements that are built together with their parameters. */
export const createSelect =
  (reader: Reader): Select =>
  async (build) => {
    const values: unknown[] = [];
    const text = build(statementOf(values));
    // PostgreSQL refuses parameters that the statement does not use, such as those of a list without ranges.
    const used = [...new Set(text.match(/\$\d+/g))];
    const numbered = text.replace(/\$\d+/g, (name) => `$${used.indexOf(name) + 1}`);
    const { rows } = await reader.query(
      numbered,
      used.map((name) => values[Number(name.slice(1)) - 1]),
    );
    return rows as Row[];
  };

/** @param values receives the parameters */
function statementOf(values: unknown[]): Statement {
  const value = (parameter: unknown) =>
    `$${values.push(parameter)}${typeof parameter === 'number' ? '::bigint' : ''}`;
  const contains: Statement['contains'] = (column, text) =>
    // No text in the database has this character.
    text.includes('\0') ? 'FALSE' : `${column} ~ ${value([...text].map(patternOf).join(''))}`;
  return {
    value,
    time: (ms) => timeOf(value(ms)),
    oneOf: (expression, list) => `${expression} = ANY (${value(list)})`,
    each: (list) => {
      const type = typeof list[0] === 'number' ? 'int' : 'text';
      return `(SELECT n - 1 AS key, value FROM unnest(${value(list)}::${type}[]) WITH ORDINALITY AS e (value, n)) j`;
    },
    itemOf: (list, index) => `(${list}::json ->> ${index})`,
    contains,
    listContains: (column, text) =>
      `EXISTS (SELECT 1 FROM json_array_elements_text(${column}) AS e (value) WHERE ${contains('value', text)})`,
    textsOf: (column) => `LATERAL json_array_elements_text(${column}) AS j (value)`,
    placeOf: (part, text) => `strpos(${text}, ${part})`,
    msOf: (column) => `(extract(epoch FROM ${column}) * 1000)::bigint`,
    isoOf: (column) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    joined: (line) => `string_agg(${line}, '')`,
    joinFirst: (table, rest) => `CROSS JOIN LATERAL (SELECT r.* FROM "${table}" r ${rest}) r`,
    // An index cannot have a row of more than 2.7 kB, so that it has the hash.
    isLongText: (column, text) => `hashtext(${column}) = hashtext(${text}) AND ${column} = ${text}`,
    withoutIndex: (column) => column,
  };
}

/** A regular expression for one character in any case. */
function patternOf(character: string): string {
  const forms = formsOf(character).map((form) =>
    /^[ -~]$/.test(form) && /\W/.test(form) ? `\\${form}` : form,
  );
  return forms.length > 1 ? `[${forms.join('')}]` : (forms[0] ?? '');
}
