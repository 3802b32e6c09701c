import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inside } from "../../chaos/expectation.ts";
import type { Keeping } from "../../chaos/expectation.ts";
import { readState } from "../../chaos/state.ts";
import type { State } from "../../chaos/state.ts";
import { settingsText } from "../../chaos/workspace/generate.ts";
import { Secret } from "../../core/secret.ts";
import { openDatabase } from "../../store/database.ts";
import { freshDataFolder } from "../servers/data-folder.ts";
import type { DatabaseKind } from "../servers/databases.ts";
import { freshPostgresUrl } from "../servers/postgres.ts";

/** A database of its own for one case, and the data folder of the workspace beside it. */
export interface Place extends Keeping {
  readonly folder: string;
}

export async function freshPlace(kind: DatabaseKind): Promise<Place> {
  if (kind === "postgres") {
    const folder = await mkdtemp(path.join(tmpdir(), "edict-model-data-"));
    template ??= makeTemplate();
    return { folder, dataDir: folder, url: await freshPostgresUrl(await template) };
  }
  const folder = await freshDataFolder();
  return { folder, dataDir: folder };
}

let template: Promise<string> | undefined;

/** A database that holds edict's tables and nothing in them: copying it is much faster than making them. */
async function makeTemplate(): Promise<string> {
  const url = await freshPostgresUrl();
  const root = await mkdtemp(path.join(tmpdir(), "edict-model-"));
  await writeFile(path.join(root, "edict.yaml"), settingsText({}));
  await inside(root, { url, dataDir: root }, (workspace) => workspace.store());
  await rm(root, { recursive: true });
  return new URL(url).pathname.slice(1);
}

export async function removePlace({ folder }: Place): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Applies what the folder holds, as `edict apply --yes` does. */
export async function applyAt(root: string, place: Place): Promise<void> {
  await inside(root, place, (workspace) => workspace.apply({ waitMs: 30_000 }));
}

/** The keys that a plan would change now. */
export async function plannedAt(root: string, place: Place): Promise<readonly string[]> {
  const { plan } = await inside(root, place, (workspace) => workspace.plan());
  return (plan?.changes ?? []).map(({ operation, key }) => `${operation} ${key}`);
}

export async function stateAt({ url, folder }: Place): Promise<State> {
  const database = await openDatabase(
    url === undefined ? { kind: "embedded", folder } : { kind: "postgres", url: new Secret(url) },
  );
  try {
    return await readState((text) => database.query(text));
  } finally {
    await database.close();
  }
}
