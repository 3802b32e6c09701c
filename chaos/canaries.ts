// Values that must never be seen: each secret of a run has one, and every place where text goes is searched for them.
import { createHash } from "node:crypto";
import type { JsonObject } from "../core/json.ts";
import type { Rows } from "./state.ts";

export interface Canaries {
  /** The secrets for edict.yaml. */
  readonly sources: Readonly<Record<string, JsonObject>>;
  /** The variables that hold them. */
  readonly environment: Readonly<Record<string, string>>;
  /** The password in the database's URL. */
  readonly password: string;
  /** Every form in which one of them could get out. */
  readonly forms: readonly string[];
}

export function makeCanaries(): Canaries {
  const value = (name: string): string => createHash("sha256").update(`canary ${name}`).digest("hex");
  // A key-encryption key is 64 hex digits; the others are like what people paste.
  const values = {
    KEK: value("kek"),
    OIDC: `s3cr3t-${value("oidc").slice(0, 24)}`,
    PASSWORD: value("db").slice(0, 24),
  };
  const { KEK, OIDC, PASSWORD } = values;
  return {
    sources: { kek: { env: "CHAOS_KEK" }, oidc: { env: "CHAOS_OIDC" } },
    environment: { CHAOS_KEK: KEK, CHAOS_OIDC: OIDC },
    password: PASSWORD,
    forms: [...Object.values(values).flatMap(formsOf), Buffer.from(KEK, "hex").toString("base64")],
  };
}

function formsOf(value: string): readonly string[] {
  return [
    value,
    Buffer.from(value).toString("base64").replace(/=+$/u, ""),
    Buffer.from(value).toString("hex"),
  ];
}

/** Where in a text one of them is; empty where none is. */
export function leaksInText(place: string, text: string, { forms }: Canaries): readonly string[] {
  const lower = text.toLowerCase();
  return forms.some((form) => text.includes(form) || lower.includes(form)) ? [`a secret is in ${place}`] : [];
}

const TABLES = `
  select table_schema || '.' || table_name as name from information_schema.tables
  where table_schema in ('edict', 'edict_data', 'edict_state')`;

/** Every row of every table and view of edict's that holds one of them. */
export async function leaksInDatabase(rows: Rows, { forms }: Canaries): Promise<readonly string[]> {
  const tables = await rows<{ readonly name: string }>(TABLES);
  const pattern = forms.join("|").replaceAll("+", String.raw`\+`);
  const searches = tables.map(
    ({ name }) =>
      `select '${name}' as name from (select 1 from ${name} t where t::text ~* '${pattern}' limit 1) found`,
  );
  const found = await rows<{ readonly name: string }>(searches.join(" union all "));
  return found.map(({ name }) => `a secret is in the table ${name}`);
}
