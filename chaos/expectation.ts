// What a run has to end in: the last revision, applied by one process to an empty database with nothing in the way.
import { openWorkspace } from "../compose.ts";
import type { Workspace } from "../compose.ts";
import type { Logger } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";

const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // What an undisturbed apply says is of no interest.
}

/** Where a workspace keeps its state: a server's database, or the embedded one of the data folder. */
export interface Keeping {
  readonly url?: string;
  readonly dataDir: string;
}

/** Opens a workspace in this process and closes it afterwards. */
export async function inside<Result>(
  root: string,
  { url, dataDir }: Keeping,
  body: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  const workspace = await openWorkspace({
    root,
    dataDir,
    actor: "chaos",
    logger: silent,
    allowCommands: true,
    ...(url === undefined ? {} : { database: new Secret(url) }),
  });
  try {
    return await body(workspace);
  } finally {
    await workspace.close();
  }
}
