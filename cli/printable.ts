// Control characters move the cursor or change the terminal; format characters turn the direction of reading or are not
// seen at all; separators begin a line. All of them let a text from a file pretend to be something else. A lone surrogate
// has no place in UTF-8 output.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with every character that could fool a terminal or a reader written as `\u{…}`. One line stays one line. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** At most `length` characters, the last one an ellipsis where something was cut off. */
export function clip(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
