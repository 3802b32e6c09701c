import { EdictError } from "../core/errors.ts";
import type { ErrorCode } from "../core/errors.ts";

/** What Node.js and the driver report when the connection is not there, or no longer. */
const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  "EACCES",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "EPROTO",
  "ERR_STREAM_DESTROYED",
  "ETIMEDOUT",
]);

/** The driver's own errors of that sort carry no code. */
const UNREACHABLE_TEXT =
  /^Connection terminated|^Client has encountered a connection error|^timeout exceeded when trying to connect|^timeout expired|^Client was closed|not support SSL/u;

/**
 * SQLSTATE classes and codes (PostgreSQL manual, appendix A): connection exceptions, wrong credentials, unknown
 * database, too many connections, shut-down of the server, end of an idle transaction.
 */
const UNREACHABLE_STATES = /^(?:08...|28...|3D000|53300|57P0[1-5]|25P03)$/u;
/** Lock not available, and transactions that others ended: serialization failure, deadlock. */
const BUSY_STATES: ReadonlySet<string> = new Set(["40001", "40P01", "55P03"]);
/** Disk full, out of memory, a limit of the configuration; and what the system below refused. */
const EXHAUSTED_STATES = /^(?:53...|58...)$/u;

/** The SQLSTATE or system error code of an error as the driver throws it. */
function driverCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The SQLSTATE of what PostgreSQL refused, also when it is wrapped into an EdictError. */
export function sqlState(error: unknown): string | undefined {
  return driverCode(error instanceof EdictError ? error.cause : error);
}

/** An error of a statement as an EdictError. `place` names the database without credentials. */
export function databaseError(error: unknown, place: string): EdictError {
  return wrapped(error, place, "EDICT_DATABASE_FAILED");
}

/** An error of connecting, whatever it is: a certificate that does not fit makes a server unreachable, too. */
export function connectionError(error: unknown, place: string): EdictError {
  return wrapped(error, place, "EDICT_DATABASE_UNREACHABLE");
}

function wrapped(error: unknown, place: string, otherwise: DatabaseCode): EdictError {
  if (error instanceof EdictError) return error;
  const code = errorCode(error) ?? otherwise;
  return new EdictError(code, MESSAGES[code](place), { cause: withoutValues(error) });
}

type DatabaseCode = Extract<
  ErrorCode,
  "EDICT_DATABASE_BUSY" | "EDICT_DATABASE_EXHAUSTED" | "EDICT_DATABASE_FAILED" | "EDICT_DATABASE_UNREACHABLE"
>;

const MESSAGES: Readonly<Record<DatabaseCode, (place: string) => string>> = {
  EDICT_DATABASE_BUSY: (place) => `${place} is busy with another transaction`,
  EDICT_DATABASE_EXHAUSTED: (place) => `${place} has no room or memory left for a statement`,
  EDICT_DATABASE_FAILED: (place) => `${place} refused a statement`,
  EDICT_DATABASE_UNREACHABLE: (place) => `cannot reach ${place}`,
};

function errorCode(error: unknown): DatabaseCode | undefined {
  const code = driverCode(error) ?? "";
  if (BUSY_STATES.has(code)) return "EDICT_DATABASE_BUSY";
  const text = error instanceof Error ? error.message : "";
  const gone = UNREACHABLE_CODES.has(code) || UNREACHABLE_STATES.test(code) || UNREACHABLE_TEXT.test(text);
  if (gone) return "EDICT_DATABASE_UNREACHABLE";
  return EXHAUSTED_STATES.test(code) ? "EDICT_DATABASE_EXHAUSTED" : undefined;
}

/** The driver's errors carry whole rows (`detail`) and connection settings; only the message and the code go on. */
function withoutValues(error: unknown): Error {
  const code = driverCode(error);
  const text = error instanceof Error ? error.message : "unknown error";
  return Object.assign(
    new Error(text === "" ? (code ?? "unknown error") : text),
    code === undefined ? {} : { code },
  );
}
