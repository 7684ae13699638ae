/** Values of an enum type, each with its description. */
export const described = <Value extends string>(
  descriptions: Readonly<Record<Value, string>>,
): Record<Value, { description: string }> =>
  Object.fromEntries(
    Object.entries(descriptions).map(([value, description]) => [value, { description }]),
  ) as Record<Value, { description: string }>;
