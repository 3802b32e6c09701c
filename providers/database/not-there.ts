import { EdictError } from "../../core/errors.ts";

/** SQLSTATE of "no such table" and "no such schema". */
const NOT_THERE: ReadonlySet<unknown> = new Set(["42P01", "3F000"]);

/** Whether a statement failed because what it reads was never made. */
export function isNotThere(error: unknown): boolean {
  const cause = error instanceof EdictError ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && NOT_THERE.has(cause.code);
}
