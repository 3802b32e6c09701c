import type { ErrorCode } from "./errors.ts";

export type Severity = "error" | "warning" | "info";

/** A problem of the user's input: data that is collected and sorted, never thrown. */
export interface Diagnostic {
  readonly code: ErrorCode;
  readonly severity: Severity;
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  /** Line and column from 1; column counts UTF-16 code units. */
  readonly line: number;
  readonly column: number;
  /** How many characters the caret underlines; at least 1. */
  readonly length: number;
  /** JSON Pointer into the document, `""` for the document or file itself. */
  readonly pointer: string;
  /** What is wrong, one sentence. Quotes the offending value unless it could be a secret. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly hint: string;
}

/** Sorts by file, line, column, code and message, and drops exact repetitions. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = diagnostics.toSorted(compareDiagnostics);
  return sorted.filter((diagnostic, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareDiagnostics(before, diagnostic) !== 0;
  });
}

function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  return (
    compareText(left.file, right.file) ||
    left.line - right.line ||
    left.column - right.column ||
    compareText(left.code, right.code) ||
    compareText(left.pointer, right.pointer) ||
    compareText(left.message, right.message)
  );
}

/** Compares by UTF-16 code units: the same order on every machine, whatever its locale. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
