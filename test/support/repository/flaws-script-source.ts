/** JavaScript inside a template literal: `~` stands for a backtick, `#{` for the dollar and the brace. */
export const script = ({ raw }: TemplateStringsArray): string =>
  (raw[0] ?? '').replaceAll('~', '`').replaceAll('#{', '${').trimStart();
