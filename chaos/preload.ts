// Loaded into an edict process by `--import`: does something to the process or its connection at an exact statement.
// Each await of the writing path is a statement, so numbering the statements numbers the await boundaries.
import { appendFileSync, existsSync } from "node:fs";
import { Client } from "pg";
import { readStatementFaults } from "./statement-fault.ts";
import type { StatementFault } from "./statement-fault.ts";

type Query = (this: Client, ...parameters: unknown[]) => unknown;

const { faults, reportFile, censusFile, calmFile } = readStatementFaults();
const original = Reflect.get(Client.prototype, "query") as Query;
const inTransaction = new WeakSet<Client>();
const known = new Set<string>();
let statements = 0;
let written = 0;

Client.prototype.query = function (this: Client, ...parameters: unknown[]): unknown {
  const text = textOf(parameters[0]);
  // Only the driver's own start-up calls it with a callback.
  if (text === undefined || typeof parameters.at(-1) === "function") return original.apply(this, parameters);
  const writing = follows(this, text);
  statements += 1;
  if (writing) written += 1;
  count(text);
  const due = faults.filter(
    (fault) =>
      fault.at === (fault.count === "writing" ? written : statements) && (fault.count === "all" || writing),
  );
  return due.length === 0 ? original.apply(this, parameters) : disturbed(this, parameters, text, due);
} as typeof Client.prototype.query;

async function disturbed(
  client: Client,
  parameters: readonly unknown[],
  text: string,
  due: readonly StatementFault[],
): Promise<unknown> {
  for (const fault of due.filter(({ side }) => side === "before")) await strike(fault, client, text);
  const answer = original.apply(client, [...parameters]) as Promise<unknown>;
  // A cut connection fails the statement, which its caller hears of below.
  answer.catch(() => undefined);
  for (const fault of due.filter(({ side }) => side === "sent")) await strike(fault, client, text);
  const result = await answer;
  for (const fault of due.filter(({ side }) => side === "answered")) await strike(fault, client, text);
  return result;
}

async function strike(fault: StatementFault, client: Client, text: string): Promise<void> {
  if (existsSync(calmFile)) return;
  appendFileSync(reportFile, `${JSON.stringify({ ...fault, statement: shapeOf(text) })}\n`);
  switch (fault.act) {
    case "kill":
      process.kill(process.pid, "SIGKILL");
      return;
    case "terminate":
      process.kill(process.pid, "SIGTERM");
      return;
    case "stop":
      process.kill(process.pid, "SIGSTOP");
      return;
    case "cut":
      streamOf(client)?.destroy();
      return;
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
  }
}

/** Whether the statement belongs to a transaction, its begin and its end among them. */
function follows(client: Client, text: string): boolean {
  if (/^(?:begin|start transaction)\b/iu.test(text)) inTransaction.add(client);
  const inside = inTransaction.has(client);
  if (/^(?:commit|rollback)$/iu.test(text)) inTransaction.delete(client);
  return inside;
}

/** Tells each shape of statement once, so that the harness knows which boundaries there are. */
function count(text: string): void {
  const shape = shapeOf(text);
  if (known.has(shape)) return;
  known.add(shape);
  appendFileSync(censusFile, `${JSON.stringify(shape)}\n`);
}

function shapeOf(text: string): string {
  return text.trim().replaceAll(/\s+/gu, " ").slice(0, 90);
}

function textOf(first: unknown): string | undefined {
  if (typeof first === "string") return first;
  return typeof first === "object" && first !== null && "text" in first && typeof first.text === "string"
    ? first.text
    : undefined;
}

/** The driver types the socket of a connection nowhere. */
function streamOf(client: Client): { destroy(): void } | undefined {
  return (client as { connection?: { stream?: { destroy(): void } } }).connection?.stream;
}
