import { isAlias, isMap, isPair, isScalar, isSeq } from "yaml";
import type { Alias, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { toPointer } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";
import { FORBIDDEN_KEYS, MAX_ALIASES, MAX_DEPTH, MAX_EXPANSION, MAX_PROBLEMS } from "./limits.ts";
import { NO_KEY, NodeTableBuilder } from "./node-table.ts";
import type { NodeTable, Span } from "./node-table.ts";
import { textError } from "./text-problem.ts";
import type { TextProblem } from "./text-problem.ts";

type Node = ParsedNode | null;
type Collection = YAMLMap.Parsed | YAMLSeq.Parsed;

interface Anchor {
  readonly node: ParsedNode;
  /** The node is still being read, so that an alias to it would never end. */
  open: boolean;
}

/** A key that was read, with the pair it belongs to. */
interface Member {
  readonly key: string;
  readonly span: Span;
  readonly value: Node;
}

export interface Tree {
  readonly value: JsonValue;
  readonly nodes: NodeTable;
  readonly problems: readonly TextProblem[];
}

/** Used again and again: a file may hold thousands of documents, and its room is larger than most of them. */
const builder = new NodeTableBuilder();

/** The JSON value of a document of the general parser, with the limits of aliases, depth, keys and numbers applied. */
export function readTree(root: ParsedNode, text: string): Tree {
  return new TreeReader(text).read(root);
}

class TreeReader {
  readonly #text: string;
  readonly #anchors = new Map<string, Anchor>();
  readonly #problems: TextProblem[] = [];
  readonly #path: (string | number)[] = [];
  #aliases = 0;
  #expanding = 0;
  #expansion = 0;
  #stopped = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(root: ParsedNode): Tree {
    builder.reset();
    const node = builder.open(NO_KEY, NO_KEY);
    const value = this.#value(root, node, root.range[0]);
    return { value, nodes: builder.table(), problems: this.#problems };
  }

  /** `empty` is where a value that was left out would stand. */
  #value(node: Node, index: number, empty: number): JsonValue {
    const span = node === null ? { start: empty, end: empty } : extentOf(node);
    const value = node === null || this.#stopped ? null : this.#anchored(node);
    builder.close(index, span.start, span.end);
    return value;
  }

  #anchored(node: ParsedNode): JsonValue {
    this.#account(node);
    if (isAlias(node)) return this.#alias(node);
    const anchor: Anchor = { node, open: true };
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, anchor);
    const value = isScalar(node) ? this.#scalar(node) : this.#collection(node);
    anchor.open = false;
    return value;
  }

  /** Counts what aliases stand for; a document that says much by repeating little is not read on. */
  #account(node: ParsedNode): void {
    if (this.#expanding === 0) return;
    this.#expansion += isScalar(node) ? node.range[1] - node.range[0] + 1 : 1;
    if (this.#expansion > MAX_EXPANSION) {
      this.#stop(
        "EDICT_LOAD_ALIASES",
        node,
        "The aliases of this document stand for more than 1 MiB of text.",
        ALIAS_HINT,
      );
    }
  }

  #alias(alias: Alias.Parsed): JsonValue {
    this.#aliases += this.#expanding === 0 ? 1 : 0;
    if (this.#aliases > MAX_ALIASES) {
      return this.#stop(
        "EDICT_LOAD_ALIASES",
        alias,
        `This document has more than ${MAX_ALIASES} aliases.`,
        ALIAS_HINT,
      );
    }
    const anchor = this.#anchors.get(alias.source);
    if (anchor === undefined) {
      return this.#report(
        "EDICT_LOAD_SYNTAX",
        alias,
        "This alias names no anchor before it.",
        "Put text that begins with * in quotes.",
      );
    }
    if (anchor.open) {
      return this.#report(
        "EDICT_LOAD_ALIASES",
        alias,
        "This alias stands inside of what it repeats.",
        ALIAS_HINT,
      );
    }
    this.#expanding += 1;
    const value = this.#stopped ? null : this.#anchored(anchor.node);
    this.#expanding -= 1;
    return value;
  }

  #collection(node: Collection): JsonValue {
    if (this.#path.length >= MAX_DEPTH) {
      return this.#stop("EDICT_LOAD_DEPTH", node, `Nested deeper than ${MAX_DEPTH} levels.`, "Flatten it.");
    }
    return isMap(node) ? this.#mapping(node) : this.#list(node);
  }

  #list(node: YAMLSeq.Parsed): JsonValue {
    return node.items.map((item, position) => {
      const index = builder.open(NO_KEY, NO_KEY);
      this.#path.push(position);
      const value = this.#value(isPair(item) ? null : item, index, node.range[0]);
      this.#path.pop();
      return value;
    });
  }

  #mapping(node: YAMLMap.Parsed): JsonValue {
    const members = new Map<string, Member>();
    for (const pair of node.items) {
      const member = this.#member(pair, node);
      if (member === undefined) continue;
      if (this.#stopped) break;
      if (members.has(member.key)) {
        this.#report(
          "EDICT_LOAD_DUPLICATE_KEY",
          member.span,
          `The key ${quoted(member.key)} stands twice in this mapping.`,
          "Remove one of the two.",
        );
      } else members.set(member.key, member);
    }
    return this.#members(members);
  }

  /** Keys like "1" come first in an object, whatever the text says; the table has to follow the object. */
  #members(members: ReadonlyMap<string, Member>): JsonValue {
    const order = Object.fromEntries(members);
    return Object.fromEntries(
      Object.values(order).map((member) => {
        const index = builder.open(member.span.start, member.span.end);
        this.#path.push(member.key);
        const value = this.#value(member.value, index, member.span.end);
        this.#path.pop();
        return [member.key, value];
      }),
    );
  }

  #member(pair: Pair<ParsedNode, Node>, parent: YAMLMap.Parsed): Member | undefined {
    const { key } = pair;
    if (!isScalar(key)) {
      const at = (key as Node) ?? { start: parent.range[0], end: parent.range[0] + 1 };
      this.#report("EDICT_LOAD_TAG", at, "A key is not text.", "Write a plain or quoted key.");
      return undefined;
    }
    const span = { start: key.range[0], end: Math.max(key.range[1], key.range[0] + 1) };
    const name = this.#keyName(key, span);
    return name === undefined ? undefined : { key: name, span, value: pair.value };
  }

  #keyName(key: Scalar.Parsed, span: Span): string | undefined {
    const { value } = key;
    if (key.anchor !== undefined) this.#anchors.set(key.anchor, { node: key, open: false });
    if (typeof value !== "string") {
      const what = value === null ? "empty or null" : `a ${typeof value}`;
      this.#report("EDICT_LOAD_TAG", span, `A key is ${what}; keys are text.`, "Put the key in quotes.");
      return undefined;
    }
    if (value === "<<" && key.type === "PLAIN") {
      this.#report(
        "EDICT_LOAD_FORBIDDEN_KEY",
        span,
        "YAML 1.2 has no merge keys (<<).",
        "Write the fields out.",
      );
      return undefined;
    }
    if (FORBIDDEN_KEYS.has(value)) {
      this.#report(
        "EDICT_LOAD_FORBIDDEN_KEY",
        span,
        `The key ${quoted(value)} is not allowed.`,
        "Use another name.",
      );
      return undefined;
    }
    return this.#wellFormed(value, span);
  }

  #scalar(node: Scalar.Parsed): JsonValue {
    const { value } = node as { readonly value: unknown };
    if (typeof value === "string") return this.#wellFormed(value, node) ?? "";
    if (typeof value === "number") return this.#number(value, node);
    if (typeof value === "boolean" || value === null) return value;
    return this.#report(
      "EDICT_LOAD_TAG",
      node,
      "This value is none that JSON knows.",
      "Write text, a number, true, false or null.",
    );
  }

  #wellFormed(value: string, at: ParsedNode | Span): string | undefined {
    if (value.isWellFormed()) return value;
    this.#report(
      "EDICT_LOAD_ENCODING",
      at,
      "An escape makes half of a surrogate pair.",
      "Write the character itself, or both halves.",
    );
    return undefined;
  }

  #number(value: number, node: Scalar.Parsed): JsonValue {
    const source = this.#text.slice(node.range[0], node.range[1]);
    const exact = Number.isSafeInteger(value) || /[.eE]/u.test(source.replace(/^0x.*/u, ""));
    if (Number.isFinite(value) && exact) return value + 0;
    const message = Number.isFinite(value)
      ? "This whole number is beyond 2^53, where numbers are no longer exact."
      : "This value is not a finite number.";
    return this.#report("EDICT_LOAD_TAG", node, message, "Put it in quotes if text is meant.");
  }

  #report(code: TextProblem["code"], at: ParsedNode | Span, message: string, hint: string): null {
    const span = "range" in at ? { start: at.range[0], end: at.range[1] } : at;
    this.#problems.push({ ...textError(code, span, message, hint), pointer: toPointer(this.#path) });
    if (this.#problems.length >= MAX_PROBLEMS) this.#stopped = true;
    return null;
  }

  #stop(code: TextProblem["code"], at: ParsedNode, message: string, hint: string): null {
    if (!this.#stopped) this.#report(code, at, message, hint);
    this.#stopped = true;
    return null;
  }
}

const ALIAS_HINT = "Write the repeated parts out.";

/** Of a text below its header (`|`, `>`) only the header is pointed at. */
function extentOf(node: ParsedNode): Span {
  const [start, end] = node.range;
  if (isScalar(node) && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED"))
    return { start, end: start + 1 };
  const block = (isMap(node) || isSeq(node)) && node.flow !== true;
  return { start, end: block ? start : end };
}

function quoted(key: string): string {
  return JSON.stringify(key.length <= 64 ? key : `${key.slice(0, 64)}…`);
}
