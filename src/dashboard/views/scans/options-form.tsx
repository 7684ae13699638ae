/** A form for the options of a scanner, made from their JSON Schema. */
import { useId, useState } from 'react';

export type Options = Readonly<Record<string, unknown>>;

interface Property {
  type?: string;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  enum?: string[];
  format?: string;
  writeOnly?: boolean;
  items?: Property;
}

const propertiesOf = (schema: unknown): [string, Property][] =>
  Object.entries((schema as { properties?: Record<string, Property> } | null)?.properties ?? {});

/** `timeoutMs` as `timeout ms`. */
const nameOf = (key: string): string => key.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/**
 * @param values what differs from the defaults
 * @param defaults options of the preset, which come before those of the schema
 */
export function OptionsForm({
  schema,
  values,
  defaults,
  onChange,
}: {
  schema: unknown;
  values: Options;
  defaults: Options;
  onChange(values: Options): void;
}) {
  const properties = propertiesOf(schema);
  if (properties.length === 0) return <p className="soft">It has no options.</p>;
  return (
    <div className="options-form">
      {properties.map(([key, property]) => {
        const usual = defaults[key] ?? property.default;
        return (
          <Field
            key={key}
            name={nameOf(key)}
            property={property}
            value={key in values ? values[key] : usual}
            onChange={(value) => {
              const { [key]: _, ...others } = values;
              const isUsual = value === undefined || JSON.stringify(value) === JSON.stringify(usual);
              onChange(isUsual ? others : { ...others, [key]: value });
            }}
          />
        );
      })}
    </div>
  );
}

interface FieldProps {
  name: string;
  property: Property;
  value: unknown;
  /** undefined: as usual */
  onChange(value: unknown): void;
}

function Field(props: FieldProps) {
  const id = useId();
  const { name, property } = props;
  const { type, items, description } = property;
  if (type === 'boolean') {
    return (
      <div className="field">
        <label className="row">
          <input
            type="checkbox"
            checked={props.value === true}
            aria-describedby={`${id}-hint`}
            onChange={({ target }) => props.onChange(target.checked)}
          />
          {name}
        </label>
        <span className="hint" id={`${id}-hint`}>
          {description}
        </span>
      </div>
    );
  }
  if (type === 'array' && items?.enum) return <Choices {...props} choices={items.enum} />;
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <Input {...props} id={id} />
      <span className="hint" id={`${id}-hint`}>
        {description}
      </span>
    </div>
  );
}

function Choices({ name, property, value, onChange, choices }: FieldProps & { choices: readonly string[] }) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <fieldset className="field wide">
      <legend className="label">{name}</legend>
      <div className="row wrap">
        {choices.map((choice) => (
          <label key={choice} className="row">
            <input
              type="checkbox"
              checked={chosen.includes(choice)}
              onChange={({ target }) =>
                onChange(
                  choices.filter((other) => (other === choice ? target.checked : chosen.includes(other))),
                )
              }
            />
            {choice}
          </label>
        ))}
      </div>
      <span className="hint">{property.description}</span>
    </fieldset>
  );
}

function Input({ id, property, value, onChange }: FieldProps & { id: string }) {
  const common = { id, className: 'input', 'aria-describedby': `${id}-hint` };
  if (property.enum) {
    return (
      <select {...common} value={String(value ?? '')} onChange={({ target }) => onChange(target.value)}>
        {value === undefined && <option value="">as usual</option>}
        {property.enum.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (property.type === 'integer' || property.type === 'number') {
    return (
      <input
        {...common}
        type="number"
        step={property.type === 'integer' ? 1 : 'any'}
        min={property.minimum}
        max={property.maximum}
        value={typeof value === 'number' ? value : ''}
        onChange={({ target }) =>
          onChange(Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)
        }
      />
    );
  }
  if (property.type === 'string') {
    const isSecret = property.writeOnly === true || property.format === 'password';
    return (
      <input
        {...common}
        type={isSecret ? 'password' : 'text'}
        autoComplete="off"
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
      />
    );
  }
  const isList = property.type === 'array' && property.items?.type === 'string';
  return <Text {...common} value={value} onChange={onChange} isList={isList} />;
}

/** A list with one text a line, or JSON. The server says what is wrong with it. */
function Text({
  value,
  onChange,
  isList,
  ...common
}: {
  id: string;
  value: unknown;
  onChange(value: unknown): void;
  isList: boolean;
}) {
  const [text, setText] = useState(() => {
    if (value === undefined) return '';
    return isList && Array.isArray(value)
      ? value.join('\n')
      : JSON.stringify(value, null, Array.isArray(value) ? 0 : 2);
  });
  return (
    <textarea
      {...common}
      rows={3}
      spellCheck={false}
      placeholder={isList ? 'one per line' : 'JSON'}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        onChange(
          isList ? target.value.split('\n').filter((line) => line.trim() !== '') : parsed(target.value),
        );
      }}
    />
  );
}

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
