/** Maps the characters of a text to one case (Unicode simple case folding), for comparisons without regard to case. */
export function foldCase(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

/** Each character folds to one, whatever its neighbours are, so that a part of a text folds to a part of the folded text. */
function foldCharacter(character: string): string {
  const upper = character.toUpperCase();
  const lower = ([...upper].length === 1 && character !== 'ı' ? upper : character).toLowerCase();
  return [...lower].length === 1 ? lower : character;
}
