/**
 * The framing of PostgreSQL's protocol 3 (manual, chapter "Frontend/Backend Protocol"): as much of it as is needed to
 * take turns, and no more.
 */

const PROTOCOL_MAJOR = 3;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

/** No statement of edict comes near it; a longer one is not of this protocol. */
const LONGEST_MESSAGE = 256 * 1024 * 1024;

/** What a client sends, whole. */
export type ClientMessage =
  | { readonly kind: "cancel" }
  | { readonly kind: "encryption" }
  | { readonly kind: "message"; readonly type: string; readonly bytes: Buffer }
  | { readonly kind: "startup"; readonly bytes: Buffer };

/** Cuts a client's bytes into messages. Only the first message of a client has no type. */
export class ClientMessages {
  #rest: Buffer = Buffer.alloc(0);
  #started = false;

  /** The messages that are complete now. Throws a RangeError for bytes that are not of the protocol. */
  push(chunk: Buffer): readonly ClientMessage[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: ClientMessage[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) messages.push(next);
    return messages;
  }

  #next(): ClientMessage | undefined {
    return this.#started ? this.#typed() : this.#untyped();
  }

  #typed(): ClientMessage | undefined {
    const bytes = this.#take(1);
    return bytes && { kind: "message", type: bytes.toString("latin1", 0, 1), bytes };
  }

  #untyped(): ClientMessage | undefined {
    const bytes = this.#take(0);
    if (bytes === undefined) return undefined;
    const code = bytes.length < 8 ? 0 : bytes.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: "encryption" };
    if (code === CANCEL_REQUEST) return { kind: "cancel" };
    if (code >>> 16 !== PROTOCOL_MAJOR) throw new RangeError("not a client of PostgreSQL's protocol 3");
    this.#started = true;
    return { kind: "startup", bytes };
  }

  /** One message, whose length stands `offset` bytes from its start and does not count what is before it. */
  #take(offset: number): Buffer | undefined {
    if (this.#rest.length < offset + 4) return undefined;
    const length = this.#rest.readInt32BE(offset);
    if (length < 4 || length > LONGEST_MESSAGE) throw new RangeError(`a message of ${length} bytes`);
    if (this.#rest.length < offset + length) return undefined;
    const bytes = this.#rest.subarray(0, offset + length);
    this.#rest = this.#rest.subarray(offset + length);
    return bytes;
  }
}

/** Where the session stands after a batch: idle, in a transaction, or in one that failed. */
export type TransactionStatus = "E" | "I" | "T";

/** What the server answered to one batch. */
export interface Answer {
  /** For the client that asked. */
  readonly reply: Buffer;
  /** Notifications, which every client gets. */
  readonly notifications: Buffer;
  /** The last status told; undefined when the batch did not end with one. */
  readonly status: TransactionStatus | undefined;
}

/** Sorts the server's bytes. They hold whole messages. */
export function readAnswer(bytes: Buffer): Answer {
  const reply: Buffer[] = [];
  const notifications: Buffer[] = [];
  let status: TransactionStatus | undefined;
  for (let start = 0; start < bytes.length;) {
    const type = bytes.toString("latin1", start, start + 1);
    const end = start + 1 + bytes.readInt32BE(start + 1);
    (type === "A" ? notifications : reply).push(bytes.subarray(start, end));
    if (type === "Z") status = bytes.toString("latin1", start + 5, start + 6) as TransactionStatus;
    start = end;
  }
  return { reply: Buffer.concat(reply), notifications: Buffer.concat(notifications), status };
}

/** `N`: the server does not encrypt. */
export const ENCRYPTION_REFUSED: Buffer = Buffer.from("N", "latin1");

export function simpleQuery(sql: string): Buffer {
  return message("Q", Buffer.from(`${sql}\0`));
}

export function readyForQuery(status: TransactionStatus): Buffer {
  return message("Z", Buffer.from(status, "latin1"));
}

export function errorResponse(severity: "ERROR" | "FATAL", sqlState: string, text: string): Buffer {
  return message("E", Buffer.from(`S${severity}\0V${severity}\0C${sqlState}\0M${text}\0\0`));
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
