import { ERRORS, EdictError, describeError } from "../core/errors.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Paint } from "./colour.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { printable } from "./printable.ts";
import { redactText } from "./redact.ts";

/** An error as the user gets it. */
export interface Failure {
  readonly code: ErrorCode;
  /** What failed and why, the whole chain in one line, without secrets. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /** Whether the same command can succeed later. */
  readonly retryable: boolean;
  readonly exitCode: ExitCode;
}

/** Reads anything that was thrown. What is not an EdictError is a defect of edict: EDICT_INTERNAL. */
export function failureOf(error: unknown): Failure {
  const code = error instanceof EdictError ? error.code : "EDICT_INTERNAL";
  const { remedy, retryable, exitCode } = ERRORS[code];
  return {
    code,
    message: printable(redactText(describeError(error))),
    remedy,
    retryable,
    exitCode: code === "EDICT_CANCELLED" ? EXIT.interrupted : exitCode,
  };
}

/** Two lines for people. */
export function renderFailure({ code, message, remedy }: Failure, paint: Paint): string {
  return `${paint("red", "error")} ${paint("bold", code)}: ${message}\n${paint("cyan", "what to do")}: ${remedy}\n`;
}

/** The document that --json prints on stdout in place of the result. */
export function failureJson({ code, message, remedy, retryable, exitCode }: Failure): JsonObject {
  return { error: { code, message, remedy, retryable, exitCode } };
}
