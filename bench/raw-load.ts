// Asks over HTTP as fast or as evenly as it is told, on bare sockets, so that asking costs less than answering. A process
// of its own, pinned by its parent to another core than the server's. Prints one line of JSON.
import { connect } from "node:net";
import type { Socket } from "node:net";

/** What the parent passes as its one argument, as JSON. */
export interface RawLoadOrder {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  /** How many requests in all. */
  readonly count: number;
  /** Requests a second; absent: the next one as soon as the one before was answered. */
  readonly rate?: number;
}

export interface RawLoadReport {
  readonly perSecond: number;
  /** Answers other than 200. */
  readonly failed: number;
  /** Milliseconds from when a request was due, so that a server that stalls is not spared. */
  readonly p50: number;
  readonly p99: number;
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** One connection, with at most one request under way. */
class Connection {
  readonly #socket: Socket;
  readonly #done: (status: number) => void;
  #received: Buffer = Buffer.alloc(0);

  constructor(port: number, done: (status: number) => void) {
    this.#done = done;
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#socket.once("close", () => this.#done(0));
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#received.toString("latin1", 0, end);
    const length = /\r\ncontent-length: (\d+)/iu.exec(head)?.[1];
    const isWhole =
      length === undefined
        ? this.#received.toString("latin1", this.#received.length - 5) === "0\r\n\r\n"
        : this.#received.length >= end + HEAD_END.length + Number(length);
    if (!isWhole) return;
    this.#received = Buffer.alloc(0);
    this.#done(Number(head.slice(9, 12)));
  }
}

function ask(order: RawLoadOrder): Promise<RawLoadReport> {
  const { port, path, headers, body, connections, count, rate } = order;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n${lines.join("")}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return new Promise((resolve) => {
    const took: number[] = [];
    const idle: { readonly send: (due: number) => void }[] = [];
    let failed = 0;
    let sent = 0;
    const start = performance.now();
    const due = (): number => (rate === undefined ? performance.now() : start + (sent * 1000) / rate);
    const next = (): void => {
      while (sent < count && idle.length > 0 && due() <= performance.now()) {
        const at = due();
        sent += 1;
        idle.pop()?.send(at);
      }
    };
    const timer = rate === undefined ? undefined : setInterval(next, 1);
    for (let index = 0; index < connections; index += 1) {
      let at = 0;
      const connection = new Connection(port, (status) => {
        took.push(performance.now() - at);
        if (status !== 200) failed += 1;
        idle.push(self);
        if (took.length < count) return next();
        clearInterval(timer);
        const sorted = took.toSorted((left, right) => left - right);
        const place = (share: number): number =>
          sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
        resolve({
          perSecond: (count * 1000) / (performance.now() - start),
          failed,
          p50: place(0.5),
          p99: place(0.99),
        });
      });
      const self = {
        send: (when: number): void => {
          at = when;
          connection.send(bytes);
        },
      };
      idle.push(self);
    }
    next();
  });
}

const [order] = process.argv.slice(2);
if (order !== undefined) {
  console.log(JSON.stringify(await ask(JSON.parse(order) as RawLoadOrder)));
  process.exit(0);
}
