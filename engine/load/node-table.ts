import { fromPointer, isJsonArray, isJsonObject } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";

/**
 * Where the nodes of one document stand in its text: five numbers a node (the offsets of its key and of its value, and
 * the index of the node that follows its subtree), parents before children, children in the order of `Object.keys`.
 * Node 0 is the whole document.
 */
export type NodeTable = Uint32Array;

const STRIDE = 5;
const INITIAL_NODES = 4096;

/** The key offsets of what has no key: items of lists, and the whole document. */
export const NO_KEY = 0xffff_ffff;

/** A part of a text, in UTF-16 code units from 0; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Collects the table of one document after the other. */
export class NodeTableBuilder {
  #numbers = new Uint32Array(INITIAL_NODES * STRIDE);
  #count = 0;

  reset(): void {
    this.#count = 0;
  }

  /** Begins a node and returns its index. */
  open(keyStart: number, keyEnd: number): number {
    const node = this.#count;
    const at = node * STRIDE;
    if (at + STRIDE > this.#numbers.length) this.#grow();
    this.#numbers[at] = keyStart;
    this.#numbers[at + 1] = keyEnd;
    this.#count += 1;
    return node;
  }

  /** Ends a node after all of its children. A block collection has no end of its own: it ends where it starts. */
  close(node: number, start: number, end: number): void {
    const at = node * STRIDE;
    this.#numbers[at + 2] = start;
    this.#numbers[at + 3] = end;
    this.#numbers[at + 4] = this.#count;
  }

  table(): NodeTable {
    return this.#numbers.slice(0, this.#count * STRIDE);
  }

  #grow(): void {
    const wider = new Uint32Array(this.#numbers.length * 2);
    wider.set(this.#numbers);
    this.#numbers = wider;
  }
}

/** Reads, of one node, the index of the node that follows its subtree. */
type Following = (node: number) => number;

/**
 * Finds the node that a pointer names, or its closest ancestor that was written. `value` is the document's value,
 * possibly with defaults added behind the fields that were written.
 */
function findNode(following: Following, value: JsonValue, pointer: string): number {
  let node = 0;
  let here: JsonValue | undefined = value;
  for (const token of fromPointer(pointer)) {
    const child: number = nthChild(following, node, childPosition(here, token));
    if (child === -1) return node;
    node = child;
    here = memberOf(here, token);
  }
  return node;
}

function childPosition(value: JsonValue | undefined, token: string): number {
  if (isJsonArray(value)) return /^\d{1,7}$/u.test(token) ? Number(token) : -1;
  return isJsonObject(value) ? Object.keys(value).indexOf(token) : -1;
}

function memberOf(value: JsonValue | undefined, token: string): JsonValue | undefined {
  if (isJsonArray(value)) return value[Number(token)];
  return isJsonObject(value) ? value[token] : undefined;
}

function nthChild(following: Following, parent: number, position: number): number {
  if (position < 0) return -1;
  const end = following(parent);
  let child = parent + 1;
  for (let skipped = 0; skipped < position && child < end; skipped += 1) child = following(child);
  return child < end ? child : -1;
}

/** The node that a pointer names, or its closest ancestor that was written. */
export function nodeAt(table: NodeTable, value: JsonValue, pointer: string): number {
  return findNode((node) => table[node * STRIDE + 4] ?? 0, value, pointer);
}

/** Where the node's value stands; empty for a block collection and for a value that was left out. */
export function valueSpan(table: NodeTable, node: number): Span {
  return { start: table[node * STRIDE + 2] ?? 0, end: table[node * STRIDE + 3] ?? 0 };
}

/** Where the node's key stands; undefined for what has none. */
export function keySpan(table: NodeTable, node: number): Span | undefined {
  const start = table[node * STRIDE] ?? NO_KEY;
  return start === NO_KEY ? undefined : { start, end: table[node * STRIDE + 1] ?? start };
}

/** The part of a node to point at: a scalar or flow collection itself, else the key that it was written under. */
export function nodeSpan(table: NodeTable, node: number): Span {
  const value = valueSpan(table, node);
  if (value.end > value.start) return value;
  return keySpan(table, node) ?? { start: value.start, end: value.start + 1 };
}

/** What is kept of a table for as long as the document is in use: the start of `nodeSpan`, and the following node. */
export type Outline = readonly number[];

export function outlineOf(table: NodeTable): Outline {
  const outline: number[] = [];
  for (let node = 0; node < table.length / STRIDE; node += 1) {
    outline.push(nodeSpan(table, node).start, table[node * STRIDE + 4] ?? 0);
  }
  return outline;
}

/** The offset at which the node of a pointer, or its closest ancestor that was written, stands. */
export function offsetAt(outline: Outline, value: JsonValue, pointer: string): number {
  return outline[findNode((node) => outline[node * 2 + 1] ?? 0, value, pointer) * 2] ?? 0;
}
