import type { Fleet } from "./fleet.ts";
import type { FakeClock } from "./outside/faketime.ts";
import type { PrivateServer } from "./outside/server.ts";
import type { Sql } from "./outside/sql.ts";
import type { Toxiproxy } from "./outside/toxiproxy.ts";
import type { Random } from "./random.ts";
import type { StatementFault } from "./statement-fault.ts";

/** What a fault may touch during a run. */
export interface Scene {
  readonly random: Random;
  readonly server: PrivateServer;
  readonly database: string;
  readonly sql: Sql;
  readonly fleet: Fleet;
  readonly workspace: string;
  /** The way of the processes to the server, where the fault asked for one. */
  readonly network?: { readonly toxiproxy: Toxiproxy; readonly name: string };
  /** The clock of the processes, where the fault asked for one. */
  readonly clock?: FakeClock;
  /** Raised when the faults have to end; everything must be healed then. */
  readonly calm: AbortSignal;
  /** A line for the log of the run. */
  readonly note: (text: string) => void;
}

/** A sort of fault. A run has one of them, as often as chance has it. */
export interface Fault {
  readonly name: string;
  /** For the table: what happens. */
  readonly what: string;
  /** How often among the seeds. */
  readonly weight: number;
  readonly needs?: Need;
  /** How many `edict run` there are; one of these. */
  readonly processes: readonly number[];
  /** Statement faults for a launch of a process. */
  readonly statements?: (random: Random) => readonly StatementFault[];
  /** Disturbs until `scene.calm` is raised, heals everything, and says how often it struck. */
  readonly inject?: (scene: Scene) => Promise<number>;
}

export type Need = "faketime" | "small-disk" | "toxiproxy";

/** Sleeps, at most until the faults have to end. */
export async function pause(scene: Pick<Scene, "calm">, ms: number): Promise<void> {
  if (scene.calm.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    scene.calm.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
