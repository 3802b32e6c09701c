import type { Severity } from "../../core/diagnostic.ts";
import type { ErrorCode } from "../../core/errors.ts";

/** A problem of one text before lines and columns are known: a Diagnostic with offsets in their place. */
export interface TextProblem {
  readonly code: ErrorCode;
  readonly severity: Severity;
  /** UTF-16 code units from 0. */
  readonly offset: number;
  readonly length: number;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** An error without a pointer: one of the text, not of a value. */
export function textError(
  code: ErrorCode,
  span: { readonly start: number; readonly end: number },
  message: string,
  hint: string,
): TextProblem {
  const length = Math.max(1, span.end - span.start);
  return { code, severity: "error", offset: span.start, length, pointer: "", message, hint };
}
