/** What the fast parser gives for a scalar that it leaves to the general parser. */
export const NOT_MINE: unique symbol = Symbol("not mine");

export type Scalar = boolean | null | number | string;

/** Everything that YAML's core schema (1.2.2, section 10.3.2) reads as a number. */
const CORE_NUMBER =
  /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/u;

/** The numbers that JSON writes in the same way, with as many digits as a double holds exactly. */
const SIMPLE_NUMBER = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$/u;

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...["null", "Null", "NULL", "~"].map((word): [string, Scalar] => [word, null]),
  ...["true", "True", "TRUE"].map((word): [string, Scalar] => [word, true]),
  ...["false", "False", "FALSE"].map((word): [string, Scalar] => [word, false]),
]);

const LONGEST_WORD = 5;

/** The value of a plain scalar. */
export function plainValue(text: string): Scalar | typeof NOT_MINE {
  const first = text.charCodeAt(0);
  if ((first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2e || first === 0x2b) {
    return numberLike(text);
  }
  if (text.length > LONGEST_WORD) return text;
  const word = WORDS.get(text);
  return word === undefined ? text : word;
}

function numberLike(text: string): Scalar | typeof NOT_MINE {
  if (!CORE_NUMBER.test(text)) return text;
  if (!SIMPLE_NUMBER.test(text)) return NOT_MINE;
  const value = Number(text);
  return Object.is(value, -0) ? NOT_MINE : value;
}

/** Words that the core schema does not read as a string, so that they cannot be plain keys. */
export function isReservedWord(text: string): boolean {
  return WORDS.has(text);
}

/** The value of a double-quoted scalar on one line, given with its quotes, that holds an escape. */
export function escapedValue(literal: string): string | typeof NOT_MINE {
  if (/\\[^"\\/bfnrtu]/u.test(literal.replaceAll("\\\\", ""))) return NOT_MINE;
  try {
    const value = JSON.parse(literal) as string;
    return value.isWellFormed() ? value : NOT_MINE;
  } catch {
    return NOT_MINE;
  }
}

/** The characters that a plain key may be made of, by code. */
export const KEY_CHARACTERS: Uint8Array = characterSet(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-",
);

/** The characters that a plain scalar may begin with, by code; beyond ASCII every letter may. */
export const PLAIN_STARTS: Uint8Array = characterSet(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./<=+$^~();\\",
);

function characterSet(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}
