import type { Duplex } from "node:stream";
import type { Turn, TurnLimits } from "./turn.ts";
import { ClientMessages, ENCRYPTION_REFUSED, errorResponse, readyForQuery, simpleQuery } from "./wire.ts";
import type { Answer, ClientMessage, TransactionStatus } from "./wire.ts";

/** Query, Sync, Flush, FunctionCall, CopyDone, CopyFail: after these a client waits for an answer. */
const ENDS_BATCH: ReadonlySet<string> = new Set(["Q", "S", "H", "F", "c", "f"]);
const TERMINATE = "X";

/** One client of the embedded database: collects its messages into batches and runs each when it is its turn. */
export class ServedClient {
  /** Resolves when the client is gone and has given its turn back. */
  readonly done: Promise<void>;
  readonly #stream: Duplex;
  readonly #turn: Turn;
  readonly #limits: TurnLimits;
  readonly #run: (batch: Buffer) => Promise<Answer>;
  readonly #messages = new ClientMessages();
  #batch: Buffer[] = [];
  /** Everything that was begun so far; batches run strictly one after another. */
  #work: Promise<void> = Promise.resolve();
  /** Where the session stands while this client has the turn; undefined while it has not. */
  #status: TransactionStatus | undefined;
  #gone = false;
  #started = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(stream: Duplex, turn: Turn, limits: TurnLimits, run: (batch: Buffer) => Promise<Answer>) {
    this.#stream = stream;
    this.#turn = turn;
    this.#limits = limits;
    this.#run = run;
    const closed = new Promise<void>((resolve) => stream.once("close", resolve));
    this.done = closed.then(() => this.#leave());
    stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    stream.on("end", () => stream.end());
    // "close" follows, and that is what ends the client.
    stream.on("error", () => stream.destroy());
  }

  /** Passes notifications on. Answers are written whole, so this never falls inside one. */
  notify(messages: Buffer): void {
    if (this.#started) this.#write(messages);
  }

  /** Ends the client after the batch that is running. */
  async end(): Promise<void> {
    this.#gone = true;
    await this.#work;
    this.#stream.destroy();
    await this.done;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#messages.push(chunk)) this.#accept(message);
    } catch {
      this.#stream.destroy();
    }
  }

  #accept(message: ClientMessage): void {
    switch (message.kind) {
      case "encryption":
        this.#write(ENCRYPTION_REFUSED);
        break;
      case "cancel":
        this.#stream.end();
        break;
      case "startup":
        this.#enqueue(message.bytes);
        break;
      case "message":
        if (message.type === TERMINATE) this.#stream.end();
        else this.#collect(message.type, message.bytes);
        break;
    }
  }

  #collect(type: string, bytes: Buffer): void {
    this.#batch.push(bytes);
    if (!ENDS_BATCH.has(type)) return;
    const batch = Buffer.concat(this.#batch);
    this.#batch = [];
    this.#enqueue(batch);
  }

  #enqueue(batch: Buffer): void {
    clearTimeout(this.#idle);
    this.#work = this.#work.then(() => this.#execute(batch)).catch(() => this.#break());
  }

  async #execute(batch: Buffer): Promise<void> {
    if (this.#isGone()) return;
    if (this.#status === undefined && !(await this.#takeTurn())) return;
    // Gone while it waited: `leave` gives the turn back.
    if (this.#isGone()) return;
    const { reply, status } = await this.#run(batch);
    this.#started = true;
    this.#status = status ?? this.#status ?? "T";
    this.#write(reply);
    if (this.#status === "I") this.#giveTurn();
    else this.#watchIdle();
  }

  #isGone(): boolean {
    return this.#gone;
  }

  async #takeTurn(): Promise<boolean> {
    if (await this.#turn.take(this.#limits.turnMs)) {
      this.#status = "I";
      return true;
    }
    const text = "another client's transaction kept the embedded database too long";
    this.#write(Buffer.concat([errorResponse("ERROR", "55P03", text), readyForQuery("I")]));
    return false;
  }

  #giveTurn(): void {
    this.#status = undefined;
    this.#turn.give();
  }

  #watchIdle(): void {
    this.#idle = setTimeout(() => {
      const text = "the transaction was left idle too long";
      this.#write(errorResponse("FATAL", "25P03", text));
      this.#stream.end(() => this.#stream.destroy());
    }, this.#limits.idleTransactionMs);
  }

  /** The engine itself failed: nothing that this client asks can be answered. */
  #break(): void {
    this.#write(errorResponse("FATAL", "XX000", "the embedded database failed"));
    this.#stream.destroy();
  }

  async #leave(): Promise<void> {
    this.#gone = true;
    clearTimeout(this.#idle);
    await this.#work;
    clearTimeout(this.#idle);
    if (this.#status === undefined) return;
    if (this.#status !== "I") await this.#run(simpleQuery("rollback")).catch(ignore);
    this.#giveTurn();
  }

  #write(bytes: Buffer): void {
    if (this.#stream.writable) this.#stream.write(bytes);
  }
}

function ignore(): void {
  // An engine that cannot even roll back is broken for the next client too, which will be told.
}
