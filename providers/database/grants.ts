import { quotedName } from "./identifier.ts";

/**
 * The statements that let two other roles in, to be run once by the role that edict connects as, after its first start:
 * `reader` may read the interface tables and what was applied, which is all that `edict drift` needs; `application` may
 * read the views. Neither may write anything, nor see more of edict's own state. Interface tables and views that come
 * later are covered too.
 */
export function grantsSql(reader: string, application: string): string {
  return [
    ...grants("edict_data", reader),
    ...grantsOnState(quotedName(reader)),
    ...grants("edict", application),
  ]
    .map((line) => `${line};\n`)
    .join("");
}

/** The records of what was applied, and which migrations were run. */
function grantsOnState(role: string): readonly string[] {
  return [
    `grant usage on schema edict_state to ${role}`,
    `grant select on edict_state.applied, edict_state.migrations to ${role}`,
  ];
}

function grants(schema: string, role: string): readonly string[] {
  const name = quotedName(role);
  return [
    `grant usage on schema ${schema} to ${name}`,
    `grant select on all tables in schema ${schema} to ${name}`,
    `alter default privileges in schema ${schema} grant select on tables to ${name}`,
  ];
}
