/** A choice of few values. The first is the default, which the address does not name. */
export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string | null;
  options: Readonly<Record<string, string>>;
  /** @param value null: the default */
  onChange(value: string | null): void;
}) {
  const names = Object.entries(options);
  const standard = names[0]?.[0] ?? '';
  return (
    <select
      className="input"
      aria-label={label}
      value={value !== null && value in options ? value : standard}
      onChange={({ target }) => onChange(target.value === standard ? null : target.value)}
    >
      {names.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
