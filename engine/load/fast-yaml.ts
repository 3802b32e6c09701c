import type { JsonValue } from "../../core/json.ts";
import {
  KEY_CHARACTERS,
  NOT_MINE,
  PLAIN_STARTS,
  escapedValue,
  isReservedWord,
  plainValue,
} from "./fast-scalar.ts";
import { FORBIDDEN_KEYS, MAX_DEPTH } from "./limits.ts";
import { LineReader } from "./line-reader.ts";
import { NO_KEY, NodeTableBuilder } from "./node-table.ts";
import type { NodeTable } from "./node-table.ts";

/** One document of a file that was understood. */
export interface ParsedDocument {
  readonly value: JsonValue;
  readonly nodes: NodeTable;
}

const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
const SINGLE_QUOTE = 0x27;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const PIPE = 0x7c;
const CLOSE_MAP = 0x7d;

/** Tabs, carriage returns, everything unprintable, and what some readers take for a line break. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const REFUSED_CHARACTERS = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/u;

/** Implicit keys end within 1024 characters (YAML 1.2.2, section 7.4.2); well below that nothing needs counting. */
const MAX_KEY = 512;

/**
 * Parses the plain subset of YAML that nearly all files keep to: block mappings and lists, plain and quoted scalars and
 * flow collections on one line, comments, several documents. Anything else, right or wrong, gives `undefined`, and the
 * general parser decides. Whatever this parser does accept, the general one reads in the same way (fast-yaml.test.ts).
 * Empty documents are left out. Never throws.
 */
export function parseFast(text: string): readonly ParsedDocument[] | undefined {
  if (REFUSED_CHARACTERS.test(text)) return undefined;
  return new FastReader(text).stream();
}

const builder = new NodeTableBuilder();

class FastReader extends LineReader {
  #depth = 0;

  stream(): readonly ParsedDocument[] | undefined {
    const documents: ParsedDocument[] = [];
    this.nextLine();
    while (!this.failed && (this.indent !== -1 || this.atMarker)) {
      if (this.atMarker) this.#skipMarker();
      if (this.indent === 0) documents.push(this.#document());
      // A line that is deeper than its collection ends that, and all around it, and so is left over here.
      if (this.indent !== -1) this.fail();
    }
    return this.failed ? undefined : documents;
  }

  #skipMarker(): void {
    this.atMarker = false;
    this.at += 3;
    this.endLine();
  }

  #document(): ParsedDocument {
    builder.reset();
    this.#depth = 0;
    const start = this.at;
    const node = builder.open(NO_KEY, NO_KEY);
    const value = this.#blockCollection();
    builder.close(node, start, start);
    return { value, nodes: builder.table() };
  }

  /** At the first character of a mapping or list; afterwards at the line that follows it. */
  #blockCollection(): JsonValue {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) return this.fail();
    const column = this.at - this.lineStart;
    const value = this.atDash() ? this.#list(column) : this.#mapping(column);
    this.#depth -= 1;
    return value;
  }

  #mapping(column: number): JsonValue {
    const mapping: Record<string, JsonValue> = {};
    do {
      const start = this.at;
      const key = this.#key();
      if (key === undefined || Object.hasOwn(mapping, key) || !this.isBlankAt(this.at + 1))
        return this.fail();
      const node = builder.open(start, this.at);
      this.at += 1;
      mapping[key] = this.#blockValue(node, column, true);
    } while (this.indent === column);
    return mapping;
  }

  #list(column: number): JsonValue {
    const list: JsonValue[] = [];
    do {
      const node = builder.open(NO_KEY, NO_KEY);
      this.at += 1;
      list.push(this.#blockValue(node, column, false));
    } while (this.indent === column && this.atDash());
    return list;
  }

  /** What stands behind a colon or a dash, there or on the lines below. */
  #blockValue(node: number, column: number, ofMapping: boolean): JsonValue {
    const before = this.at;
    this.skipSpaces();
    const start = this.at;
    if (start === this.lineEnd || (this.text.charCodeAt(start) === HASH && start > before)) {
      return this.#valueBelow(node, column, ofMapping);
    }
    if (!ofMapping && (this.atDash() || this.#atKey())) return this.#closeBlock(node, start);
    const literal = this.text.charCodeAt(start) === PIPE;
    const value = literal ? this.literal(column) : this.#inline(false);
    builder.close(node, start, literal ? start + 1 : this.at);
    this.endLine();
    return value;
  }

  #valueBelow(node: number, column: number, ofMapping: boolean): JsonValue {
    const empty = this.at;
    this.at = this.lineEnd;
    this.nextLine();
    if (this.indent > column || (ofMapping && this.indent === column && this.atDash())) {
      return this.#closeBlock(node, this.at);
    }
    builder.close(node, empty, empty);
    return null;
  }

  #closeBlock(node: number, start: number): JsonValue {
    const value = this.#blockCollection();
    builder.close(node, start, start);
    return value;
  }

  /** Whether a key with its colon stands here; stays where it is. */
  #atKey(): boolean {
    const start = this.at;
    const isKey = this.#key() !== undefined && this.isBlankAt(this.at + 1);
    this.at = start;
    return isKey;
  }

  /** A key; afterwards at its colon. */
  #key(): string | undefined {
    const start = this.at;
    const code = this.text.charCodeAt(start);
    const quoted = code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
    const key = quoted ? this.#quotedKey(code) : this.#plainKey();
    if (key === undefined || this.text.charCodeAt(this.at) !== COLON) return undefined;
    return this.at - start > MAX_KEY || FORBIDDEN_KEYS.has(key) ? undefined : key;
  }

  #plainKey(): string | undefined {
    const text = this.text;
    const start = this.at;
    let at = start;
    while (KEY_CHARACTERS[text.charCodeAt(at)] === 1) at += 1;
    this.at = at;
    const key = text.slice(start, at);
    return isLetter(text.charCodeAt(start)) && !isReservedWord(key) ? key : undefined;
  }

  #quotedKey(quote: number): string | undefined {
    const start = this.at + 1;
    const end = this.text.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", start);
    if (end === -1 || end > this.lineEnd) return undefined;
    const key = this.text.slice(start, end);
    this.at = end + 1;
    // A key like "1" would move to the front of the object, where the table of nodes does not expect it.
    return isLetter(key.charCodeAt(0)) && !key.includes("\\") ? key : undefined;
  }

  /** A scalar or a flow collection, whole on this line; afterwards behind it. */
  #inline(inFlow: boolean): JsonValue {
    switch (this.text.charCodeAt(this.at)) {
      case DOUBLE_QUOTE:
        return this.#doubleQuoted();
      case SINGLE_QUOTE:
        return this.#singleQuoted();
      case OPEN_LIST:
        return this.#flow(() => this.#flowList());
      case OPEN_MAP:
        return this.#flow(() => this.#flowMapping());
      default:
        return this.#plain(inFlow);
    }
  }

  #plain(inFlow: boolean): JsonValue {
    const start = this.at;
    const first = this.text.charCodeAt(start);
    const begins =
      first === DASH ? isWordCharacter(this.text.charCodeAt(start + 1)) : PLAIN_STARTS[first] === 1;
    if (!begins && !(first >= 0xa0)) return this.fail();
    let end = this.#plainEnd(start, inFlow);
    if (end === -1) return this.fail();
    while (this.text.charCodeAt(end - 1) === SPACE) end -= 1;
    this.at = end;
    const value = plainValue(this.text.slice(start, end));
    return value === NOT_MINE ? this.fail() : value;
  }

  /** Where a plain scalar ends, blanks included; -1 where the general parser has to say what stands here. */
  #plainEnd(start: number, inFlow: boolean): number {
    const text = this.text;
    for (let at = start; at < this.lineEnd; at += 1) {
      const code = text.charCodeAt(at);
      if (code === COLON && (inFlow || this.isBlankAt(at + 1))) return -1;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) return inFlow ? -1 : at;
      if (inFlow && (code === COMMA || code === CLOSE_LIST || code === CLOSE_MAP)) return at;
      if (inFlow && (code === OPEN_LIST || code === OPEN_MAP)) return -1;
    }
    return inFlow ? -1 : this.lineEnd;
  }

  #doubleQuoted(): JsonValue {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1 && end < this.lineEnd && this.#isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end === -1 || end > this.lineEnd) return this.fail();
    this.at = end + 1;
    const inner = this.text.slice(start + 1, end);
    if (!inner.includes("\\")) return inner;
    const value = escapedValue(`"${inner}"`);
    return value === NOT_MINE ? this.fail() : value;
  }

  #isEscaped(quote: number): boolean {
    let first = quote;
    while (this.text.charCodeAt(first - 1) === 0x5c) first -= 1;
    return (quote - first) % 2 === 1;
  }

  #singleQuoted(): JsonValue {
    const start = this.at;
    let end = this.text.indexOf("'", start + 1);
    while (end !== -1 && this.text.charCodeAt(end + 1) === SINGLE_QUOTE)
      end = this.text.indexOf("'", end + 2);
    if (end === -1 || end > this.lineEnd) return this.fail();
    this.at = end + 1;
    return this.text.slice(start + 1, end).replaceAll("''", "'");
  }

  #flow(read: () => JsonValue): JsonValue {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) return this.fail();
    this.at += 1;
    this.skipSpaces();
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #flowList(): JsonValue {
    const list: JsonValue[] = [];
    if (this.#closes(CLOSE_LIST)) return list;
    do {
      list.push(this.#flowValue(builder.open(NO_KEY, NO_KEY)));
    } while (this.#continues());
    return this.#closes(CLOSE_LIST) ? list : this.fail();
  }

  #flowMapping(): JsonValue {
    const mapping: Record<string, JsonValue> = {};
    if (this.#closes(CLOSE_MAP)) return mapping;
    do {
      const start = this.at;
      const key = this.#key();
      if (key === undefined || Object.hasOwn(mapping, key) || this.text.charCodeAt(this.at + 1) !== SPACE) {
        return this.fail();
      }
      const node = builder.open(start, this.at);
      this.at += 2;
      this.skipSpaces();
      mapping[key] = this.#flowValue(node);
    } while (this.#continues());
    return this.#closes(CLOSE_MAP) ? mapping : this.fail();
  }

  #flowValue(node: number): JsonValue {
    const start = this.at;
    const value = this.#inline(true);
    builder.close(node, start, this.at);
    this.skipSpaces();
    return value;
  }

  #closes(bracket: number): boolean {
    if (this.text.charCodeAt(this.at) !== bracket) return false;
    this.at += 1;
    return true;
  }

  #continues(): boolean {
    if (this.text.charCodeAt(this.at) !== COMMA) return false;
    this.at += 1;
    this.skipSpaces();
    return true;
  }
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
}

function isWordCharacter(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x2e;
}
