import type { SecretSource } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import type { WorkspaceFile } from "../engine/load/workspace.ts";
import type { DatabaseTarget } from "../store/database.ts";

/** What was given beside edict.yaml; it wins over it. */
export interface GivenDatabases {
  readonly database?: Secret<string>;
  /** The same database for a role that may only read it. */
  readonly readDatabase?: Secret<string>;
}

type Embedded = Omit<Extract<DatabaseTarget, { readonly kind: "embedded" }>, "kind">;

/** Where the state is kept: in the database that was given, or that edict.yaml names, or in an embedded one. */
export async function databaseTarget(
  { database }: GivenDatabases,
  settings: Pick<WorkspaceFile, "database">,
  secrets: SecretSource,
  embedded: Embedded,
): Promise<DatabaseTarget> {
  if (database !== undefined) return { kind: "postgres", url: database };
  const { urlSecret } = settings.database;
  if (urlSecret !== undefined) return { kind: "postgres", url: textOf(await secrets.resolve(urlSecret)) };
  return { kind: "embedded", ...embedded };
}

/** Where the state can be read: through a role of its own when there is one. */
export async function readTarget(
  given: GivenDatabases,
  settings: Pick<WorkspaceFile, "database">,
  secrets: SecretSource,
  embedded: Embedded,
): Promise<DatabaseTarget> {
  if (given.readDatabase !== undefined) return { kind: "postgres", url: given.readDatabase };
  const { readUrlSecret } = settings.database;
  if (given.database !== undefined || readUrlSecret === undefined)
    return databaseTarget(given, settings, secrets, embedded);
  return { kind: "postgres", url: textOf(await secrets.resolve(readUrlSecret)) };
}

function textOf(secret: Secret<Uint8Array>): Secret<string> {
  return new Secret(new TextDecoder().decode(secret.reveal()));
}
