import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Canaries } from "./canaries.ts";
import { inside } from "./expectation.ts";
import { PrivateServer } from "./outside/server.ts";
import type { Toxiproxy } from "./outside/toxiproxy.ts";
import { settingsText } from "./workspace/generate.ts";
import { writeFiles } from "./workspace/model.ts";

/** Room for one run at a time. */
export interface Slot {
  readonly folder: string;
  readonly server: PrivateServer;
  /** A database in which edict's tables stand, and nothing else. */
  readonly template: string;
  readonly canaries: Canaries;
  readonly toxiproxy?: Toxiproxy;
  /** The library for other clocks. */
  readonly faketime?: string;
}

const TEMPLATE = "edict_template";

export async function openSlot(
  folder: string,
  canaries: Canaries,
  tools: Pick<Slot, "faketime" | "toxiproxy">,
): Promise<Slot> {
  mkdirSync(folder, { recursive: true });
  const server = await PrivateServer.start(path.join(folder, "server"));
  await server.createDatabase(TEMPLATE, "template1");
  const workspace = path.join(folder, "template");
  writeFiles(workspace, new Map(), new Map([["edict.yaml", settingsText(canaries.sources)]]));
  await inside(workspace, { url: server.urlOf(TEMPLATE), dataDir: path.join(folder, "data") }, (open) =>
    open.store(),
  );
  return { folder, server, template: TEMPLATE, canaries, ...tools };
}
