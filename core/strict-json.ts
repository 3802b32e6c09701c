import type { JsonValue } from "./json.ts";

/** Keys by which careless programs reach an object's prototype. They are refused at every depth. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** What a text that is not acceptable JSON is refused for. `offset` counts UTF-16 code units from 0. */
export interface StrictJsonProblem {
  readonly reason: "depth" | "duplicate-key" | "forbidden-key" | "number" | "surrogate" | "syntax";
  /** One sentence; names the key, never a value. */
  readonly message: string;
  readonly offset?: number;
}

export type StrictJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly problem: StrictJsonProblem };

/**
 * Reads JSON from outside as RFC 7493 (I-JSON) wants it: well-formed (RFC 8259), no key twice in one object, no lone
 * surrogate, no number beyond the range of a double; besides, no prototype key and at most `maxDepth` levels of
 * objects and lists. Never throws.
 */
export function parseStrictJson(text: string, maxDepth: number): StrictJson {
  const value = parse(text);
  if (value === undefined) return refused("syntax", "The text is not well-formed JSON.");
  const problem = scan(text, maxDepth);
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function refused(reason: StrictJsonProblem["reason"], message: string): StrictJson {
  return { ok: false, problem: { reason, message } };
}

/** One container that is open at the place of the scan. `keys` is undefined for a list. */
interface Frame {
  readonly keys: Set<string> | undefined;
  expectsKey: boolean;
}

/** Walks a text that JSON.parse accepted, so that only what JSON.parse lets through needs to be looked for. */
function scan(text: string, maxDepth: number): StrictJsonProblem | undefined {
  const stack: Frame[] = [];
  let at = 0;
  while (at < text.length) {
    const token = text.charAt(at);
    const end = tokenEnd(text, at, token);
    const problem = judge(text, at, end, stack, maxDepth);
    if (problem !== undefined) return problem;
    step(stack, token);
    at = end;
  }
  return undefined;
}

function tokenEnd(text: string, at: number, token: string): number {
  if (token === '"') return stringEnd(text, at);
  return isNumberStart(token) ? numberEnd(text, at) : at + 1;
}

/** The index after the closing quote. A quote after an odd number of backslashes is part of the string. */
function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (backslashesBefore(text, quote) % 2 === 1) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

function backslashesBefore(text: string, index: number): number {
  let first = index;
  while (text.charAt(first - 1) === "\\") first -= 1;
  return index - first;
}

function isNumberStart(token: string): boolean {
  return token === "-" || (token >= "0" && token <= "9");
}

function numberEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && "0123456789+-.eE".includes(text.charAt(end))) end += 1;
  return end;
}

function step(stack: Frame[], token: string): void {
  const top = stack.at(-1);
  if (token === "{") stack.push({ keys: new Set(), expectsKey: true });
  else if (token === "[") stack.push({ keys: undefined, expectsKey: false });
  else if (token === "}" || token === "]") stack.pop();
  else if (token === ":" && top !== undefined) top.expectsKey = false;
  else if (token === "," && top?.keys !== undefined) top.expectsKey = true;
}

function judge(
  text: string,
  start: number,
  end: number,
  stack: readonly Frame[],
  maxDepth: number,
): StrictJsonProblem | undefined {
  const token = text.charAt(start);
  if (token === '"') return judgeString(text.slice(start, end), start, stack.at(-1));
  if (token === "{" || token === "[") {
    if (stack.length < maxDepth) return undefined;
    return { reason: "depth", message: `Nested deeper than ${maxDepth} levels.`, offset: start };
  }
  if (!isNumberStart(token) || Number.isFinite(Number(text.slice(start, end)))) return undefined;
  return { reason: "number", message: "A number is beyond the range of a double.", offset: start };
}

/** `literal` has its quotes. */
function judgeString(
  literal: string,
  offset: number,
  frame: Frame | undefined,
): StrictJsonProblem | undefined {
  // Only an escape can bring a lone surrogate into a text that was decoded as UTF-8, but the text may come from elsewhere.
  const value = literal.includes("\\") ? (JSON.parse(literal) as string) : literal.slice(1, -1);
  if (!value.isWellFormed())
    return { reason: "surrogate", message: "A string holds a lone surrogate.", offset };
  if (frame?.keys === undefined || !frame.expectsKey) return undefined;
  if (FORBIDDEN_KEYS.has(value)) {
    return { reason: "forbidden-key", message: `The key "${value}" is not allowed.`, offset };
  }
  if (frame.keys.has(value)) {
    return {
      reason: "duplicate-key",
      message: `The key ${JSON.stringify(clip(value))} stands twice.`,
      offset,
    };
  }
  frame.keys.add(value);
  return undefined;
}

function clip(text: string): string {
  return text.length <= 64 ? text : `${text.slice(0, 64)}…`;
}
