import { EVERYBODY } from "../core/agent.ts";
import type { Agent, AgentReport } from "../core/agent.ts";
import { EdictError } from "../core/errors.ts";
import { canonicalJson, isJsonArray } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { Logger, StateStore } from "../core/ports.ts";
import type { OnDecision } from "../decisions/log/record.ts";
import { loggedDecision } from "./agent-log.ts";
import { agentReports } from "./agent-status.ts";
import { allRevision } from "./contents.ts";

/** What came of a log that an agent uploaded, in events. */
export interface LogReceipt {
  readonly taken: number;
  /** They came before. */
  readonly repeated: number;
  /** They tell of no decision that can be kept. */
  readonly ignored: number;
}

/** Reports are gathered for so long: a thousand agents that hear of a release tell so at once. */
const GATHER_MS = 1_000;

/** Beyond this they are written at once. */
const MOST_GATHERED = 5_000;

/** An agent sends a chunk again when it did not hear that it came; so many ids are remembered for that. */
const REMEMBERED_IDS = 100_000;

/** Hears what agents tell of themselves and of their decisions. */
export class Agents {
  readonly #store: Pick<StateStore, "agents" | "recordAgents" | "releaseDigests">;
  readonly #logger: Logger;
  /** Reports by owner, agent and bundle; the last one counts. */
  #gathered = new Map<string, AgentReport>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #seen = new Set<string>();

  constructor(store: Pick<StateStore, "agents" | "recordAgents" | "releaseDigests">, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Takes a status update of OPA. `tenant` is that of the token. Throws EDICT_REQUEST_INVALID. */
  report(status: unknown, tenant: string | undefined): void {
    for (const report of agentReports(status, tenant)) {
      this.#gathered.set(canonicalJson([report.owner, report.agent, report.bundle]), report);
    }
    if (this.#gathered.size >= MOST_GATHERED) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  /**
   * Takes a chunk of OPA's decision log; each event once, however often it is sent. Rejects with what `take` rejects with:
   * then the agent sends the chunk again. Throws EDICT_REQUEST_INVALID for what is no list.
   */
  async logged(events: unknown, tenant: string | undefined, take: OnDecision): Promise<LogReceipt> {
    const list = events as JsonValue;
    if (!isJsonArray(list))
      throw new EdictError("EDICT_REQUEST_INVALID", "the body must be a list of events");
    const decisions = list.flatMap((event) => loggedDecision(event, tenant) ?? []);
    const fresh = new Map(
      decisions
        .map(({ id, decided }) => [`${tenant ?? EVERYBODY} ${id}`, decided] as const)
        .filter(([id]) => !this.#seen.has(id)),
    );
    const takings = [...fresh].map(async ([id, decided]) => {
      await take(decided);
      this.#remember(id);
    });
    // What was taken of a chunk is remembered also when the rest was not: all of it comes again.
    const failed = (await Promise.allSettled(takings)).find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return {
      taken: fresh.size,
      repeated: decisions.length - fresh.size,
      ignored: list.length - decisions.length,
    };
  }

  /** Agents as they were last heard of: those of a tenant's tokens, or all; sorted by tenant. */
  async list(tenant?: string): Promise<readonly Agent[]> {
    await this.flush();
    const agents = await this.#store.agents(tenant);
    if (!agents.some(isOfAll)) return agents;
    const newest = allRevision(await this.#store.releaseDigests());
    return agents.map((agent) => (isOfAll(agent) ? { ...agent, current: agent.revision === newest } : agent));
  }

  /** Writes what was gathered. Never rejects: agents tell everything again. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const reports = [...this.#gathered.values()];
    this.#gathered = new Map();
    if (reports.length > 0) this.#writing = this.#writing.then(() => this.#write(reports));
    return this.#writing;
  }

  async #write(reports: readonly AgentReport[]): Promise<void> {
    try {
      await this.#store.recordAgents(reports);
    } catch (error) {
      this.#logger.warn("what agents told could not be kept", {
        reports: reports.length,
        error: String(error),
      });
    }
  }

  #remember(id: string): void {
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED_IDS && oldest !== undefined) this.#seen.delete(oldest);
  }
}

function isOfAll({ revision }: Agent): boolean {
  return revision?.startsWith("all:") === true;
}
