import { chmod, unlink } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server } from "node:net";
import type { Duplex } from "node:stream";
import { ServedClient } from "./served-client.ts";
import { Turn } from "./turn.ts";
import type { TurnLimits } from "./turn.ts";
import { readAnswer } from "./wire.ts";
import type { Answer } from "./wire.ts";

/** The part of PGlite that is needed: bytes of the protocol in, bytes of the protocol out. */
export interface ProtocolEngine {
  execProtocolRawStream(
    message: Uint8Array,
    options: { readonly onRawData: (data: Uint8Array) => void },
  ): Promise<void>;
}

/** Longer than any batch of edict takes. */
const TURN_LIMITS: TurnLimits = { turnMs: 60_000, idleTransactionMs: 30_000 };

/**
 * Serves one PGlite to many clients. PGlite has one backend session, so clients take turns: a turn lasts from the first
 * message of a batch until the session is idle again, hence a whole transaction. That keeps one client's statements out
 * of another's transaction, and one's parameters out of another's statement; with @electric-sql/pglite-socket 0.2.17
 * both happen. Session state (SET, prepared statements with names, advisory locks of a session) is still shared.
 * Notifications reach every client, whoever asked for them.
 */
export class EmbeddedServer {
  readonly #engine: ProtocolEngine;
  readonly #limits: TurnLimits;
  readonly #turn = new Turn();
  readonly #clients = new Set<ServedClient>();
  #listener: Server | undefined;
  #closed = false;

  constructor(engine: ProtocolEngine, limits: TurnLimits = TURN_LIMITS) {
    this.#engine = engine;
    this.#limits = limits;
  }

  /** Serves one more client over a stream of bytes. */
  attach(stream: Duplex): void {
    if (this.#closed) {
      stream.destroy();
      return;
    }
    const client = new ServedClient(stream, this.#turn, this.#limits, (batch) => this.#run(batch));
    this.#clients.add(client);
    void client.done.then(() => this.#clients.delete(client));
  }

  /** Listens on a unix socket that only this user may open. The caller owns the path: what is there is replaced. */
  async listen(path: string): Promise<void> {
    await unlink(path).catch(ignoreMissing);
    const listener = createServer((socket) => this.attach(socket));
    this.#listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(path, resolve);
    });
    listener.on("error", ignoreLater);
    await chmod(path, 0o600);
  }

  /** Lets running batches finish, rolls open transactions back and ends every client. */
  async close(): Promise<void> {
    this.#closed = true;
    const unheard = new Promise<void>((resolve) => {
      if (this.#listener === undefined) resolve();
      else this.#listener.close(() => resolve());
    });
    await Promise.all([...this.#clients].map((client) => client.end()));
    await unheard;
  }

  async #run(batch: Buffer): Promise<Answer> {
    const parts: Buffer[] = [];
    // The bytes are a window on PGlite's memory, which the next write overwrites: they are copied.
    await this.#engine.execProtocolRawStream(batch, {
      onRawData: (data) => void parts.push(Buffer.from(data)),
    });
    const answer = readAnswer(Buffer.concat(parts));
    if (answer.notifications.length > 0) {
      for (const client of this.#clients) client.notify(answer.notifications);
    }
    return answer;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

function ignoreLater(): void {
  // A failed accept concerns one client, which sees its connection refused.
}
