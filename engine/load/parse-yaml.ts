import { parseFast } from "./fast-yaml.ts";
import type { ParsedDocument } from "./fast-yaml.ts";
import { parseGeneral } from "./general-yaml.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import { textError } from "./text-problem.ts";
import type { TextProblem } from "./text-problem.ts";

/** What a file holds. Offsets of documents and problems count from the start of `text`. */
export interface ParsedFile {
  /** The text without its byte order mark; empty when the bytes are no text. */
  readonly text: string;
  /** Documents without content are left out, and so are those with problems. */
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly TextProblem[];
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const START = { start: 0, end: 1 };

/** Reads YAML 1.2 (core schema) into JSON values. Never throws; every problem is in the answer, with its own code. */
export function parseYaml(bytes: Uint8Array): ParsedFile {
  if (bytes.length > MAX_FILE_BYTES) {
    return refused(
      textError(
        "EDICT_LOAD_SIZE",
        START,
        `The file has ${bytes.length} bytes.`,
        "Split it: at most 1 MiB a file is read.",
      ),
    );
  }
  const text = textOf(bytes);
  if (text === undefined) {
    return refused(textError("EDICT_LOAD_ENCODING", START, notUtf8(bytes), "Save the file as UTF-8."));
  }
  const control = UNPRINTABLE.exec(text);
  if (control !== null) return { ...refused(unprintable(control)), text };
  const documents = parseFast(text);
  return documents === undefined ? { text, ...parseGeneral(text) } : { text, documents, problems: [] };
}

function refused(problem: TextProblem): ParsedFile {
  return { text: "", documents: [], problems: [problem] };
}

/** The text of bytes, without its byte order mark; undefined when they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return utf16
    ? "The file is UTF-16, not UTF-8."
    : `The file is not UTF-8: byte ${firstBadByte(bytes)} begins no character.`;
}

/** The offset of the first byte that is not part of well-formed UTF-8, by halving. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isPrefixOfUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether the bytes are UTF-8, save that the last character may be cut off. */
function isPrefixOfUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** What YAML does not count as printable (1.2.2, production 1), and line breaks of old Macs, which readers disagree on. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\r(?!\n)/u;

function unprintable(match: RegExpExecArray): TextProblem {
  const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const span = { start: match.index, end: match.index + 1 };
  return textError(
    "EDICT_LOAD_ENCODING",
    span,
    `The character U+${code} is not allowed.`,
    "Remove it, or write it as an escape in double quotes.",
  );
}
