import { setTimeout as sleep } from "node:timers/promises";
import { Pool, types } from "pg";

/** How long the harness waits for a server that is being restarted. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 50;
const INT8 = 20;

/** The harness's own way into the database of a run: it waits while the server is away. */
export class Sql {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool({
      connectionString: url,
      max: 3,
      application_name: "chaos",
      types: {
        getTypeParser: (oid: number, format?: "binary" | "text") =>
          oid === INT8 ? Number : (types.getTypeParser(oid, format ?? "text") as (text: string) => unknown),
      },
    });
    this.#pool.on("error", ignore);
    this.#pool.on("connect", (client) => client.on("error", ignore));
  }

  /** The rows of one statement. It may run twice when the server goes down in its middle. */
  async rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    for (let waited = 0; ; waited += PAUSE_MS) {
      try {
        return (await this.#pool.query<Row>(text, [...values])).rows;
      } catch (error) {
        if (!isAway(error) || waited > PATIENCE_MS) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** Shut down, starting up, or a session that was ended from outside. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return /^(?:57P0|08|ECONN|ENOENT|EPIPE)/u.test(code) || error.message.startsWith("Connection terminated");
}

function ignore(): void {
  // The statement that meets the broken connection waits and tries again.
}
