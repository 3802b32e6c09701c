import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { Paint } from "./colour.ts";
import { printable } from "./printable.ts";
import { redactSource } from "./redact.ts";

/** Characters of a line that are shown; of a longer one the part around the place. */
const WINDOW = 120;

/** What these files hold is not the workspace's to show: a link may lead to anything that the reader can read. */
const NEVER_SHOWN: ReadonlySet<ErrorCode> = new Set([
  "EDICT_LOAD_SIZE",
  "EDICT_LOAD_SYMLINK",
  "EDICT_LOAD_UNREADABLE",
]);

/**
 * Shows lines of the workspace's files with a caret under the place of a diagnostic. Each file is read once; one that
 * cannot be read any more gives no excerpt.
 */
export function excerptsOf(root: string, paint: Paint): (diagnostic: Diagnostic) => string {
  const files = new Map<string, readonly string[]>();
  return (diagnostic) => {
    if (NEVER_SHOWN.has(diagnostic.code)) return "";
    const lines = files.get(diagnostic.file) ?? readLines(join(root, diagnostic.file));
    files.set(diagnostic.file, lines);
    const text = lines[diagnostic.line - 1];
    return text === undefined || isAboutSecret(diagnostic) ? "" : renderExcerpt(text, diagnostic, paint);
  };
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split(/\r\n|\r|\n/u);
  } catch {
    return [];
  }
}

/**
 * The loader hides values in its messages that could be secret; their lines are then not for showing either. Nor are
 * those of references to secrets, in which somebody may have written the secret itself.
 */
function isAboutSecret({ code, message, pointer }: Diagnostic): boolean {
  return (
    code === "EDICT_SECRET_LITERAL" || message.includes("[hidden]") || /Ref(?:\/(?!name$)|$)/u.test(pointer)
  );
}

/** The line and, under it, the caret, each ending in a newline. What looks like a secret in the line is not shown. */
export function renderExcerpt(
  text: string,
  { line, column, length }: Pick<Diagnostic, "column" | "length" | "line">,
  paint: Paint,
): string {
  const at = column - 1;
  const start = Math.max(0, at - WINDOW / 2);
  const source = redactSource(text);
  const before = shown(source.slice(start, at));
  const marked = shown(source.slice(at, Math.min(at + length, start + WINDOW)));
  const after = shown(source.slice(at + length, start + WINDOW));
  const number = String(line).padStart(5);
  const caret = "^".repeat(Math.max(1, marked.length));
  return (
    `${paint("dim", `${number} │`)} ${before}${marked}${after}\n` +
    `${paint("dim", `${" ".repeat(number.length)} │`)} ${" ".repeat(before.length)}${paint("red", caret)}\n`
  );
}

/** A tab as one space, so that the caret stands under its character. */
function shown(text: string): string {
  return printable(text.replaceAll("\t", " "));
}
