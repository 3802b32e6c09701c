import { quotedName } from "./identifier.ts";

/**
 * The statements that let two other roles in, to be run once by the role that edict connects as, after its first start:
 * `reader` may read the interface tables, which is all that drift detection needs; `application` may read the views.
 * Neither may write anything, nor see edict's own state. Tables and views that come later are covered too.
 */
export function grantsSql(reader: string, application: string): string {
  return [...grants("edict_data", reader), ...grants("edict", application)]
    .map((line) => `${line};\n`)
    .join("");
}

function grants(schema: string, role: string): readonly string[] {
  const name = quotedName(role);
  return [
    `grant usage on schema ${schema} to ${name}`,
    `grant select on all tables in schema ${schema} to ${name}`,
    `alter default privileges in schema ${schema} grant select on tables to ${name}`,
  ];
}
