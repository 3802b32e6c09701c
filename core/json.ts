/** A value that JSON can carry. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The canonical text of a JSON value after RFC 8785 (JCS): keys sorted by UTF-16 code units, no white space, numbers
 * as ECMAScript prints them. Equal values give equal bytes, so digests are taken over it. Interfaces without an index
 * signature can be given as they are; members that are `undefined` count as absent, as with `JSON.stringify`.
 */
export function canonicalJson(value: JsonValue | object): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return Array.isArray(value)
    ? canonicalList(value as readonly JsonValue[])
    : canonicalObject(value as JsonObject);
}

// Text is added to and not joined: this runs for every resource of a workspace.
function canonicalList(items: readonly JsonValue[]): string {
  let text = "[";
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0) text += ",";
    text += canonicalJson(items[index] ?? null);
  }
  return `${text}]`;
}

function canonicalObject(members: JsonObject): string {
  let text = "{";
  for (const key of sortedKeys(members)) {
    const value = members[key];
    if (value === undefined) continue;
    if (text.length > 1) text += ",";
    text += memberName(key) + canonicalJson(value);
  }
  return `${text}}`;
}

/** The names of members repeat; a bound keeps those of hostile input from staying for ever. */
const memberNames = new Map<string, string>();
const MOST_NAMES = 4_096;

function memberName(key: string): string {
  const known = memberNames.get(key);
  if (known !== undefined) return known;
  const name = `${JSON.stringify(key)}:`;
  if (memberNames.size < MOST_NAMES) memberNames.set(key, name);
  return name;
}

/** Most objects are small, and many are in order already. */
function sortedKeys(members: JsonObject): readonly string[] {
  const keys = Object.keys(members);
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] ?? "") > (keys[index] ?? "")) return keys.sort(byCodeUnits);
  }
  return keys;
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1;
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Deep equality of JSON values; the order of object keys does not matter. */
export function jsonEqual(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (isJsonArray(left)) {
    return (
      isJsonArray(right) &&
      left.length === right.length &&
      left.every((item, index) => jsonEqual(item, right[index] ?? null))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key] ?? null, right[key] ?? null))
  );
}

/** Text of one JSON Pointer (RFC 6901) from its reference tokens: `["spec", "a/b"]` gives `/spec/a~1b`. */
export function toPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The reference tokens of a JSON Pointer (RFC 6901); the empty pointer gives none. */
export function fromPointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Pointers of tables and rules are asked for again and again; the bound keeps pointers of user input from piling up. */
const parsedPointers = new Map<string, readonly string[]>();
const MOST_POINTERS = 2_000;

function pointerTokens(pointer: string): readonly string[] {
  const known = parsedPointers.get(pointer);
  if (known !== undefined) return known;
  if (parsedPointers.size >= MOST_POINTERS) parsedPointers.clear();
  const tokens = fromPointer(pointer);
  parsedPointers.set(pointer, tokens);
  return tokens;
}

/** The value that a JSON Pointer names, or `undefined` where nothing is there. Own properties only. */
export function atPointer(value: JsonValue, pointer: string): JsonValue | undefined {
  let here: JsonValue | undefined = value;
  for (const token of pointerTokens(pointer)) {
    if (isJsonArray(here)) here = here[Number(token)];
    else if (isJsonObject(here) && Object.hasOwn(here, token)) here = here[token];
    else return undefined;
  }
  return here;
}

/** What `JSON.stringify` would write of an object, as a value: interfaces lose their names, `undefined` members vanish. */
export function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
