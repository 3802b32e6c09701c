import { EdictError } from "../../core/errors.ts";

/** Short enough that PostgreSQL, which cuts names at 63 bytes, does not cut what is made from it. */
const NAME = /^[a-z][a-z0-9_]{0,54}$/u;

/**
 * A name from a table's descriptor as SQL. Throws EDICT_INTERNAL for one that is not snake_case: descriptors are part
 * of the program.
 */
export function identifier(name: string): string {
  if (!NAME.test(name))
    throw new EdictError("EDICT_INTERNAL", `"${name}" is not a name for a table or column`);
  return `"${name}"`;
}

/** A name that comes from people, as a role's. */
export function quotedName(name: string): string {
  if (name === "" || name.includes("\0")) throw new EdictError("EDICT_INTERNAL", "a role needs a name");
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a literal, for statements that take no parameters (DDL). */
export function literal(text: string): string {
  // With a backslash the literal would depend on the session's standard_conforming_strings.
  return text.includes("\\") ? ` E'${escaped(text).replaceAll("\\", "\\\\")}'` : `'${escaped(text)}'`;
}

function escaped(text: string): string {
  return text.replaceAll("'", "''");
}
