// Asks for decisions over HTTP at a fixed rate, as a process of its own, and tells how long they took. A question's time
// counts from when it was due and not from when it was sent, so that a server that stalls is not spared the questions
// that piled up meanwhile ("coordinated omission").
import { Agent, request } from "node:http";

/** What the parent sends. */
export type LoadCommand =
  /** Begin, or begin anew: what was measured so far is forgotten. */
  | { readonly kind: "measure"; readonly address: string; readonly rate: number }
  /** For so many milliseconds, ask again on each connection as soon as it was answered; then tell. */
  | { readonly kind: "most"; readonly address: string; readonly ms: number }
  /** Tell, and end. */
  | { readonly kind: "tell" }
  | { readonly kind: "end" };

/** Milliseconds, of all questions since the last `measure`. */
export interface LoadReport {
  readonly count: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly longest: number;
}

const BODY = JSON.stringify({
  subject: { type: "user", id: "member@t0.example" },
  action: { name: "view" },
  resource: { type: "data", id: "1" },
});
const CONNECTIONS = 32;

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
let took: number[] = [];
let failed = 0;
let timer: NodeJS.Timeout | undefined;

function ask(address: string, due: number, round: readonly number[], then: () => void): void {
  const url = `${address}/tenants/t0/access/v1/evaluation`;
  const headers = { "content-type": "application/json", "content-length": BODY.length };
  const sent = request(url, { method: "POST", agent, headers }, (answer) => {
    answer.resume();
    answer.once("end", () => {
      // An answer to a question of the round before is none of this one.
      if (round !== took) return;
      took.push(performance.now() - due);
      if (answer.statusCode !== 200) failed += 1;
      then();
    });
  });
  sent.once("error", () => {
    failed += 1;
    then();
  });
  sent.end(BODY);
}

/**
 * Asks what is due and finds a free connection, now and after each answer. What is late waits as a number alone: a list of
 * waiting requests that grows without end would be the client's fall and not the server's.
 */
function measure(address: string, rate: number): void {
  clearInterval(timer);
  took = [];
  failed = 0;
  const round = took;
  const start = performance.now();
  let asked = 0;
  let open = 0;
  const pump = (): void => {
    if (round !== took) return;
    const wanted = ((performance.now() - start) * rate) / 1000;
    for (; asked < wanted && open < CONNECTIONS; asked += 1) {
      open += 1;
      ask(address, start + (asked * 1000) / rate, round, () => {
        open -= 1;
        pump();
      });
    }
  };
  timer = setInterval(pump, 1);
}

/** A closed loop on every connection. */
function most(address: string, ms: number): void {
  clearInterval(timer);
  took = [];
  failed = 0;
  const round = took;
  const again = (): void => {
    ask(address, performance.now(), round, () => {
      if (round === took) again();
    });
  };
  for (let connection = 0; connection < CONNECTIONS; connection += 1) again();
  setTimeout(() => {
    process.send?.(report());
    took = [];
  }, ms);
}

function report(): LoadReport {
  const sorted = took.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { count: sorted.length, failed, p50: at(0.5), p99: at(0.99), p999: at(0.999), longest: at(1) };
}

process.on("message", (command: LoadCommand) => {
  if (command.kind === "measure") measure(command.address, command.rate);
  else if (command.kind === "most") most(command.address, command.ms);
  else if (command.kind === "tell") process.send?.(report());
  else {
    clearInterval(timer);
    agent.destroy();
    process.disconnect();
  }
});
