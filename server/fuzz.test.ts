import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { beforeAll, describe, expect, test } from "vitest";
import type { Release } from "../core/release.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import { parseEvaluation } from "../decisions/request.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import { NOW, anyQuestion, anyRelease } from "../decisions/testdata/arbitraries.ts";
import { referenceAllows } from "../decisions/testdata/reference.ts";
import { loadPolicies } from "../policies/runner.ts";
import { makeApp } from "./testdata/app.ts";

const ENTITIES = ["subject", "action", "resource", "context"] as const;

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

interface Answered {
  readonly status: number;
  readonly text: string;
}

async function post(
  app: FastifyInstance,
  url: string,
  payload: Buffer | string,
  type = "application/json",
): Promise<Answered> {
  const headers = { host: "localhost", "content-type": type };
  const response = await app.inject({ method: "POST", url, headers, payload });
  return { status: response.statusCode, text: response.payload };
}

/** Whether an answer to one question, which may be of any shape, is right or at least a deny. */
function checkOne(answer: unknown, question: unknown, release: Release): boolean {
  const { decision } = answer as { readonly decision: unknown };
  if (typeof decision !== "boolean") return false;
  if (!decision) return true;
  const parsed = parseEvaluation(question);
  return parsed.ok && referenceAllows(release, parsed.value, NOW);
}

/** A value with one thing about it changed: left out, replaced, wrapped or moved. */
const mangled: fc.Arbitrary<(value: unknown) => unknown> = fc
  .tuple(
    fc.nat(),
    fc.anything({ withNullPrototype: false }),
    fc.constantFrom("drop", "replace", "wrap", "rename"),
  )
  .map(
    ([pick, other, how]) =>
      (value: unknown): unknown =>
        mangle(value, pick, other, how),
  );

function mangle(value: unknown, pick: number, other: unknown, how: string): unknown {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return other;
  const place = pick % entries.length;
  const changed = entries.flatMap(([name, member], index): [string, unknown][] => {
    if (index !== place) return [[name, member]];
    if (how === "drop") return [];
    if (how === "replace")
      return [[name, pick % 2 === 0 ? other : mangle(member, pick >> 1, other, "replace")]];
    return how === "wrap" ? [[name, [member]]] : [[`${name}x`, member]];
  });
  return Object.fromEntries(changed);
}

const body: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: anyQuestion },
  { weight: 3, arbitrary: fc.tuple(anyQuestion, mangled).map(([question, change]) => change(question)) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

const bytes: fc.Arbitrary<Buffer | string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  fc.tuple(anyQuestion, fc.nat(), fc.nat(255)).map(([question, at, byte]) => {
    const text = Buffer.from(JSON.stringify(question));
    text[at % text.length] = byte;
    return text;
  }),
  fc.tuple(anyQuestion, fc.nat()).map(([question, at]) => JSON.stringify(question).slice(0, at % 200)),
);

const batch = fc
  .record({
    defaults: anyQuestion,
    evaluations: fc.array(
      fc
        .tuple(anyQuestion, fc.subarray([...ENTITIES]))
        .map(([question, names]) =>
          Object.fromEntries(Object.entries(question).filter(([name]) => names.some((one) => one === name))),
        ),
      { maxLength: 5 },
    ),
    semantic: fc.constantFrom("execute_all", "deny_on_first_deny", "permit_on_first_permit"),
  })
  .map(({ defaults, evaluations, semantic }) => ({
    ...defaults,
    evaluations,
    options: { evaluations_semantic: semantic },
  }));

describe("10,000 generated requests", { timeout: 180_000 }, () => {
  async function run<Sent>(
    sent: fc.Arbitrary<Sent>,
    runs: number,
    check: (app: FastifyInstance, sent: Sent, release: Release) => Promise<void>,
  ): Promise<void> {
    const decisions = new DecisionPoint({ policy });
    const app = makeApp({ decisions, clock: { now: () => NOW } });
    const group = fc.array(sent, { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(anyRelease, group, async (release, list) => {
        decisions.publish(release);
        for (const one of list) await check(app, one, release);
      }),
      { numRuns: runs / 20 },
    );
    await app.close();
  }
  const seen = new Map<number, number>();

  test("questions whole and mangled: never an error of ours, never an allow that the reference does not give", async () => {
    await run(body, 6_000, async (app, sent, release) => {
      const payload = JSON.stringify(sent) ?? "";
      const { status, text } = await post(app, "/tenants/acme/access/v1/evaluation", payload);
      seen.set(status, (seen.get(status) ?? 0) + 1);
      expect([200, 400], text).toContain(status);
      if (status === 200) expect(checkOne(JSON.parse(text), JSON.parse(payload), release), text).toBe(true);
      else expect(typeof JSON.parse(text)).toBe("string");
    });
    expect(seen.get(200)).toBeGreaterThan(1_000);
    expect(seen.get(400)).toBeGreaterThan(500);
  });

  test("batches: each answer as if it were asked alone", async () => {
    await run(batch, 2_000, async (app, sent, release) => {
      const { status, text } = await post(app, "/tenants/acme/access/v1/evaluations", JSON.stringify(sent));
      // The generator makes properties of the name __proto__, which no body may have.
      if (JSON.stringify(sent).includes('"__proto__":')) return expect(status).toBe(400);
      expect(status, text).toBe(200);
      const { evaluations, options: _options, ...defaults } = sent;
      const answer = JSON.parse(text) as { readonly evaluations?: readonly unknown[] };
      if (evaluations.length === 0) return expect(checkOne(answer, defaults, release)).toBe(true);
      const answers = answer.evaluations ?? [];
      expect(answers.length).toBeGreaterThan(0);
      answers.forEach((one, index) =>
        expect(checkOne(one, { ...defaults, ...evaluations[index] }, release), text).toBe(true),
      );
    });
  });

  test("bytes that are nearly or not at all JSON", async () => {
    const types = [
      "application/json",
      "application/json;charset=utf-8",
      "text/json",
      "application/json, text/plain",
      "*/*",
      ";",
    ];
    await run(fc.tuple(bytes, fc.constantFrom(...types)), 2_000, async (app, [payload, type], release) => {
      const { status, text } = await post(app, "/tenants/acme/access/v1/evaluation", payload, type);
      expect([200, 400], text).toContain(status);
      if (status === 200)
        expect(checkOne(JSON.parse(text), JSON.parse(payload.toString("utf8")), release)).toBe(true);
    });
  });
});
