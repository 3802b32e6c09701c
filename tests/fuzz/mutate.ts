// Damage at three levels: bytes, tokens of the text, and the tree of values that the text stands for.
import { parseAllDocuments, stringify } from "yaml";
import type { Random } from "./random.ts";
import { HOSTILE_WORDS } from "./words.ts";

/** The largest input that is made: beyond it edict answers by the size alone. */
const MOST_BYTES = 64 * 1024;

/** One to four changes to the text, with parts of `other` put into it now and then. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let current = Buffer.from(bytes);
  const rounds = 1 + random.below(4);
  for (let round = 0; round < rounds; round += 1) {
    const level = random.below(10);
    if (level < 2) current = mutateBytes(current, random);
    else if (level < 6)
      current = Buffer.from(mutateTokens(current.toString("utf8"), other.toString(), random));
    else
      current = Buffer.from(
        mutateTree(current.toString("utf8"), Buffer.from(other).toString("utf8"), random),
      );
  }
  return current.subarray(0, MOST_BYTES);
}

function mutateBytes(bytes: Buffer, random: Random): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(16));
  const inserted = Buffer.from(Array.from({ length: 1 + random.below(4) }, () => random.below(256)));
  switch (random.below(4)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + inserted.length)]);
    default:
      return Buffer.from(bytes.subarray(0, at));
  }
}

const TOKEN = /[\w./@-]+|[^\S\n]+|\n|./gsu;

function mutateTokens(text: string, other: string, random: Random): string {
  const tokens: readonly string[] = text.match(TOKEN) ?? [];
  if (tokens.length === 0) return random.pick(HOSTILE_WORDS);
  const at = random.below(tokens.length);
  const to = random.below(tokens.length);
  const [first, last] = at < to ? [at, to] : [to, at];
  const some = tokens.slice(first, Math.min(last, first + 40) + 1);
  const theirs: readonly string[] = other.match(TOKEN) ?? [];
  switch (random.below(7)) {
    case 0:
      return tokens.toSpliced(at, 1, random.pick(HOSTILE_WORDS)).join("");
    case 1:
      return tokens.toSpliced(at, 0, random.pick(HOSTILE_WORDS)).join("");
    case 2:
      return tokens.toSpliced(first, some.length).join("");
    case 3:
      return tokens.toSpliced(at, 0, ...some).join("");
    case 4:
      return tokens
        .with(at, tokens[to] ?? "")
        .with(to, tokens[at] ?? "")
        .join("");
    case 5:
      return tokens.toSpliced(at, 1, ...theirs.slice(to, to + random.below(30))).join("");
    default:
      return tokens
        .toSpliced(at, 0, ...Array.from({ length: 1 + random.below(80) }, () => some.slice(0, 4)).flat())
        .join("");
  }
}

/** A value of a parsed document. */
type Value = unknown;

function mutateTree(text: string, other: string, random: Random): string {
  const documents = valuesOf(text);
  if (documents === undefined || documents.length === 0) return mutateTokens(text, other, random);
  const foreign = valuesOf(other) ?? [];
  const at = random.below(documents.length);
  const changed = documents.with(at, change(documents[at], foreign, random));
  const more = random.oneIn(12) ? [...changed, changed[random.below(changed.length)]] : changed;
  return more.map((value) => write(value, random)).join("---\n");
}

/** Now and then as JSON, which is YAML too. */
function write(value: Value, random: Random): string {
  if (random.oneIn(10)) return `${JSON.stringify(value) ?? "null"}\n`;
  return stringify(value ?? null, {
    aliasDuplicateObjects: random.oneIn(2),
    lineWidth: random.oneIn(2) ? 0 : 20,
  });
}

function valuesOf(text: string): readonly Value[] | undefined {
  try {
    const documents = parseAllDocuments(text.slice(0, 20_000), { uniqueKeys: false, logLevel: "silent" });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
    return documents.map((document) => document.toJS({ maxAliasCount: 50 }) as Value);
  } catch {
    return undefined;
  }
}

/** Goes down at random and changes what is there. */
function change(value: Value, foreign: readonly Value[], random: Random): Value {
  if (typeof value !== "object" || value === null || random.oneIn(12)) return replace(value, foreign, random);
  if (Array.isArray(value)) return changeList(value as readonly Value[], foreign, random);
  return changeMapping(Object.entries(value), foreign, random);
}

function changeList(list: readonly Value[], foreign: readonly Value[], random: Random): Value {
  if (list.length === 0) return [replace(null, foreign, random)];
  const at = random.below(list.length);
  switch (random.below(7)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return [...list, list[at]];
    case 2:
      return Array.from({ length: 1 + random.below(300) }, () => list[at]);
    default:
      return list.with(at, change(list[at], foreign, random));
  }
}

function changeMapping(
  entries: readonly (readonly [string, Value])[],
  foreign: readonly Value[],
  random: Random,
): Value {
  const at = random.below(Math.max(1, entries.length));
  const [key, value] = entries[at] ?? ["spec", {}];
  switch (random.below(9)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1));
    case 1:
      return Object.fromEntries([...entries, [random.pick(HOSTILE_WORDS), value]]);
    case 2:
      return Object.fromEntries(entries.toSpliced(at, 1, [`${key}x`, value]));
    case 3:
      return Object.fromEntries([...entries, [key, replace(value, foreign, random)]]);
    default:
      return Object.fromEntries([...entries.toSpliced(at, 1), [key, change(value, foreign, random)]]);
  }
}

function replace(value: Value, foreign: readonly Value[], random: Random): Value {
  switch (random.below(10)) {
    case 0:
      return null;
    case 1:
      return [value];
    case 2:
      return { [random.pick(HOSTILE_WORDS)]: value };
    case 3:
      return random.pick([0, -1, 1, 0.5, 1e21, 2 ** 31, 2 ** 53, true, false, "", [], {}]);
    case 4:
      return "x".repeat(2 ** random.below(14));
    case 5:
      return deep(value, 1 + random.below(80));
    case 6:
    case 7:
      return foreign.length === 0 ? value : partOf(random.pick(foreign), random);
    default:
      return random.pick(HOSTILE_WORDS);
  }
}

function deep(value: Value, levels: number): Value {
  let current = value;
  for (let level = 0; level < levels; level += 1) current = level % 2 === 0 ? [current] : { a: current };
  return current;
}

/** Something at random out of another document. */
function partOf(value: Value, random: Random): Value {
  if (typeof value !== "object" || value === null || random.oneIn(4)) return value;
  const members = Object.values(value);
  return members.length === 0 ? value : partOf(random.pick(members), random);
}
