// Kills `edict run` with SIGKILL under load and compares what it acknowledged with what its decision log holds.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseLine } from "../../decisions/log/record-line.ts";
import type { LogLine } from "../../decisions/log/record-line.ts";
import { listSegments, readSegment } from "../../decisions/log/segments.ts";
import { copyOfExample, edict, edictRun } from "./running.ts";
import type { RunningEdict } from "./running.ts";

const CONNECTIONS = 16;

function workspaceWith(log: string): string {
  const root = copyOfExample("acme");
  const file = path.join(root, "edict.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("log: { to: files }", `log: ${log}`));
  return root;
}

const QUESTION = JSON.stringify({
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "1" },
});

async function ask(address: string, requestId: string): Promise<number> {
  const response = await fetch(`${address}/tenants/acme/access/v1/evaluation`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": requestId },
    body: QUESTION,
  });
  await response.arrayBuffer();
  return response.status;
}

/** Asks over several connections until the process dies; gives the ids that were answered. */
async function askUntilDead(
  { address }: RunningEdict,
  onAnswer: (count: number) => void,
): Promise<Set<string>> {
  const answered = new Set<string>();
  let next = 0;
  const connection = async (): Promise<void> => {
    for (;;) {
      next += 1;
      const id = `q${next}`;
      try {
        expect(await ask(address, id)).toBe(200);
      } catch (error) {
        if (error instanceof TypeError) return;
        throw error;
      }
      answered.add(id);
      onAnswer(answered.size);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return answered;
}

async function logOf(root: string): Promise<readonly LogLine[]> {
  const found: LogLine[] = [];
  for (const { file } of await listSegments(path.join(root, ".edict/decisions")))
    for await (const { lines } of readSegment(file)) found.push(...lines.map(parseLine));
  return found;
}

function recordedIds(lines: readonly LogLine[]): readonly string[] {
  return lines.flatMap((line) => (line.kind === "record" ? [line.record.requestId ?? ""] : []));
}

async function killUnderLoad(root: string, afterAnswers: number): Promise<Set<string>> {
  const running = await edictRun(root);
  let killed: Promise<number> | undefined;
  const answered = await askUntilDead(running, (count) => {
    if (count === afterAnswers) killed = running.stop("SIGKILL");
  });
  await killed;
  return answered;
}

describe("a process that is killed under load", () => {
  test("has a record of every answer that waits for its record", { timeout: 120_000 }, async () => {
    const root = workspaceWith("{ to: files, durable: true }");
    const answered = await killUnderLoad(root, 1_500);
    const ids = recordedIds(await logOf(root));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...answered].filter((id) => !ids.includes(id))).toEqual([]);
    // The others were recorded, and the process ended before it could answer.
    expect(ids.length - answered.size).toBeLessThanOrEqual(CONNECTIONS);
  });

  test("leaves the number of the records that it lost, exactly", { timeout: 120_000 }, async () => {
    const root = workspaceWith("{ to: files, flushMs: 700 }");
    const answered = await killUnderLoad(root, 3_000);
    const ids = new Set(recordedIds(await logOf(root)));
    const lost = [...answered].filter((id) => !ids.has(id)).length;
    expect(lost).toBeGreaterThan(0);
    const next = await edictRun(root);
    const metrics = await (await fetch(`${next.address}/metrics`)).text();
    const dropped = Number(/^edict_decision_log_dropped_total (\d+)$/mu.exec(metrics)?.[1]);
    // What was decided and not answered any more is lost as well: at most one a connection.
    expect(dropped).toBeGreaterThanOrEqual(lost);
    expect(dropped).toBeLessThanOrEqual(lost + CONNECTIONS);
    const gaps = (await logOf(root)).flatMap((line) => (line.kind === "gap" ? [line.gap] : []));
    expect(gaps).toMatchObject([{ dropped, cause: "ended" }]);
    // Taken + dropped is what was decided: every number was given to one record.
    expect(gaps[0]?.upTo).toBe(ids.size + dropped);
    expect(await next.stop()).toBe(0);
    expect(
      readdirSync(path.join(root, ".edict/decisions")).filter((name) => name.includes(".count")),
    ).toEqual([]);
  });
});

test("the log of a process that was stopped is whole", { timeout: 120_000 }, async () => {
  const root = workspaceWith("{ to: database, flushMs: 60000 }");
  const running = await edictRun(root);
  for (let index = 0; index < 20; index += 1) expect(await ask(running.address, `r${index}`)).toBe(200);
  expect(await running.stop()).toBe(0);
  const { exitCode, stdout } = await edict(["decisions", root, "--json"]);
  expect(exitCode).toBe(0);
  const { decisions } = JSON.parse(stdout) as {
    readonly decisions: readonly { readonly requestId: string }[];
  };
  expect(decisions.map(({ requestId }) => requestId)).toEqual(
    Array.from({ length: 20 }, (_, index) => `r${index}`),
  );
});
