import type { JsonObject, JsonValue } from "../core/json.ts";
import { changed, changesOf } from "./projection.ts";
import type { Change } from "./projection.ts";
import type { EvaluationRequest } from "./request.ts";
import type { RuleFacts } from "./rule-facts.ts";

const ROOTS = ["subject", "action", "resource", "context"] as const;
type Root = (typeof ROOTS)[number];

/** Members of a request that name what it is about. */
const NAMES: Readonly<Record<Root, readonly string[]>> = {
  subject: ["type", "id"],
  action: ["name"],
  resource: ["type", "id"],
  context: [],
};

/** One member of a request that conditions read. */
interface Read {
  readonly root: Root;
  /** Whether it is one of NAMES, else a property, or a member of the context. */
  readonly isName: boolean;
  readonly name: string;
  /** Made before the policy gets it, to what lies `rest` deep in it. */
  readonly changes: readonly { readonly rest: readonly string[]; readonly change: Change["change"] }[];
}

/** Where the values of one member of the policy's request come from: places of `Read`s. */
interface Layout {
  readonly root: Root;
  /** By the place in NAMES; `undefined` where nothing reads the name. */
  readonly names: readonly { readonly name: string; readonly from: number | undefined }[];
  readonly members: readonly { readonly read: Read; readonly from: number }[];
}

/** What was read of one request. */
export interface Reading {
  /** Different for values that differ in what the policy gets. */
  readonly key: string;
  readonly values: readonly Value[];
}

/** A value by its `Read`'s place; objects and lists are kept as the text that the key has of them. */
type Value = boolean | null | number | string | JsonText | typeof MISSING;

class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const MISSING: unique symbol = Symbol("missing");

/**
 * What a list of rules reads of a request, member by member. A request is written for the policy from nothing but what
 * went into the key, so that an answer that is kept under the key cannot depend on anything else.
 */
export class Reads {
  readonly #reads: readonly Read[];
  readonly #layouts: readonly Layout[];
  readonly #readLayouts: readonly Layout[];

  private constructor(reads: readonly Read[]) {
    this.#reads = reads;
    this.#layouts = ROOTS.map((root) => layoutOf(root, reads));
    this.#readLayouts = this.#layouts
      .map((layout) => ({ ...layout, names: layout.names.filter(({ from }) => from !== undefined) }))
      .filter(({ names, members }) => names.length + members.length > 0);
  }

  /** `undefined` where a condition reads something in another way than member by member. */
  static of(facts: readonly RuleFacts[]): Reads | undefined {
    const changes = changesOf(facts);
    const reads = new Map<string, Read>();
    for (const path of facts.flatMap((fact) => fact.paths)) {
      const read = readOf(path, changes);
      if (read === undefined) return undefined;
      reads.set(JSON.stringify([read.root, read.isName, read.name]), read);
    }
    return new Reads([...reads.values()]);
  }

  /** Whether nothing is read, so that the answer is the same whatever the request says. */
  get nothing(): boolean {
    return this.#reads.length === 0;
  }

  /** Reads a request, whose action has its plain name. `undefined` for what is no JSON: it cannot be a key. */
  read(request: EvaluationRequest): Reading | undefined {
    const values: Value[] = [];
    let key = "";
    for (const read of this.#reads) {
      const value = toValue(memberOf(request, read));
      if (value === undefined) return undefined;
      values.push(value);
      key += keyOf(value);
    }
    return { key, values };
  }

  /** The JSON text of the request for the policy: what was read, and empty names in place of those that are not. */
  write({ values }: Pick<Reading, "values">): string {
    return writeRequest(this.#layouts, values);
  }

  /** The same without what nothing reads. */
  writeRead({ values }: Pick<Reading, "values">): string {
    return writeRequest(this.#readLayouts, values);
  }
}

function readOf(path: readonly string[], changes: readonly Change[]): Read | undefined {
  const root = ROOTS.find((one) => one === path[0]);
  if (root === undefined) return undefined;
  const depth = root === "context" ? 1 : path[1] === "properties" ? 2 : 0;
  if (depth === 0) return path.length === 2 ? nameRead(root, path[1]) : undefined;
  const name = path[depth];
  if (name === undefined) return undefined;
  const start = path.slice(0, depth + 1);
  const ofMember = changes.filter((change) => start.every((part, index) => change.path[index] === part));
  return {
    root,
    isName: false,
    name,
    changes: ofMember.map((change) => ({ rest: change.path.slice(depth + 1), change: change.change })),
  };
}

function nameRead(root: Root, name: string | undefined): Read | undefined {
  if (name === undefined || !NAMES[root].includes(name)) return undefined;
  return { root, isName: true, name, changes: [] };
}

function layoutOf(root: Root, reads: readonly Read[]): Layout {
  const placed = reads.map((read, from) => ({ read, from })).filter(({ read }) => read.root === root);
  const names = NAMES[root].map((name) => ({
    name,
    from: placed.find(({ read }) => read.isName && read.name === name)?.from,
  }));
  return { root, names, members: placed.filter(({ read }) => !read.isName) };
}

function memberOf(request: EvaluationRequest, { root, isName, name }: Read): unknown {
  if (root === "context") return ownMember(request.context, name);
  if (!isName) return ownMember(request[root].properties, name);
  return root === "action" ? request.action.name : request[root][name === "id" ? "id" : "type"];
}

function ownMember(members: JsonObject | undefined, name: string): unknown {
  return members !== undefined && Object.hasOwn(members, name) ? (members[name] ?? null) : MISSING;
}

function toValue(value: unknown): Value | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value === null || value === MISSING) return value;
  return typeof value === "object" ? toText(value) : undefined;
}

/** Written once: an object of a caller's own making could write itself differently the next time. */
function toText(value: object): JsonText | undefined {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? undefined : new JsonText(text);
}

/**
 * A text for a value that no other value has, nor begins with: 1 and "1", null and what is missing, a list and the text
 * of the list are told apart, and no value can be made to look like two.
 */
function keyOf(value: Value): string {
  if (typeof value === "string") return `${value.length}"${value}`;
  if (typeof value === "number") return `n${value};`;
  if (typeof value === "boolean") return value ? "t" : "f";
  if (value === MISSING) return "-";
  return value === null ? "z" : `j${value.text.length}:${value.text}`;
}

function writeRequest(layouts: readonly Layout[], values: readonly Value[]): string {
  let text = "";
  for (const layout of layouts) text += `${text === "" ? "" : ","}${writeRoot(layout, values)}`;
  return `{${text}}`;
}

function writeRoot({ root, names, members }: Layout, values: readonly Value[]): string {
  let text = "";
  for (const { name, from } of names) {
    const value = from === undefined ? '""' : writeValue(values[from]);
    text += `${text === "" ? "" : ","}"${name}":${value}`;
  }
  if (root === "context") return `"context":{${writeMembers(members, values)}}`;
  if (members.length === 0) return `"${root}":{${text}}`;
  return `"${root}":{${text}${text === "" ? "" : ","}"properties":{${writeMembers(members, values)}}}`;
}

/** What is missing is not written. */
function writeMembers(members: Layout["members"], values: readonly Value[]): string {
  let text = "";
  for (const { read, from } of members) {
    const value = writeChanged(read, values[from]);
    if (value !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(read.name)}:${value}`;
  }
  return text;
}

function writeChanged({ changes }: Read, value: Value | undefined): string | undefined {
  if (value === undefined || value === MISSING) return undefined;
  if (changes.length === 0) return writeValue(value);
  let after: JsonValue | undefined =
    value instanceof JsonText ? (JSON.parse(value.text) as JsonValue) : (value as JsonValue);
  for (const { rest, change } of changes) {
    if (after !== undefined) after = changed(after, rest, change);
  }
  return after === undefined ? undefined : JSON.stringify(after);
}

function writeValue(value: Value | undefined): string {
  return value instanceof JsonText ? value.text : JSON.stringify(value ?? null);
}
