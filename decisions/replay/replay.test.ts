import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Release } from "../../core/release.ts";
import type { DecisionPoint } from "../decision-point.ts";
import { fileSink } from "../log/file-sink.ts";
import { folderReader } from "../log/log-reader.ts";
import { questionMask } from "../log/mask.ts";
import type { MaskSettings } from "../log/mask.ts";
import { gapLine, lineWriter } from "../log/record-line.ts";
import { openDecisionPoint } from "../open.ts";
import type { EvaluationRequest } from "../request.ts";
import { NOW, anyQuestion, anyRelease } from "../testdata/arbitraries.ts";
import { BASE_ROLES, acme, grant, role } from "../testdata/releases.ts";
import { replayLog } from "./replay.ts";
import type { ReplayOptions } from "./replay.ts";
import type { ReplayTally } from "./tally.ts";

const MINUTE = 60_000;
const KEEP_ALL: MaskSettings = { keep: "all", mask: [] };
const KEEP_READ: MaskSettings = { keep: "read", mask: [] };

let point: DecisionPoint;
beforeAll(async () => {
  point = await openDecisionPoint();
});

interface Asked {
  readonly request: EvaluationRequest;
  readonly now: number;
}

/** The lines that deciding these questions of a release leaves. */
function decide(release: Release, asked: readonly Asked[], settings: MaskSettings): readonly string[] {
  point.replaceAll([release]);
  const write = lineWriter(questionMask(settings), () => release);
  return asked.map(({ request, now }, index) => {
    const answer = point.evaluate(release.tenant, request, { now });
    const decided = {
      tenant: release.tenant,
      request,
      answer,
      now,
      ms: 0,
      route: "evaluation",
      source: "server",
    } as const;
    return write(`w:${index}`, decided);
  });
}

function replayLines(
  lines: readonly string[],
  releases: readonly Release[],
  more: Partial<ReplayOptions> = {},
) {
  const pieces = [{ lines }].values() as unknown as AsyncIterable<{ lines: readonly string[] }>;
  return replayLog({ releases, range: {}, pieces, ...more });
}

const anyAsked = fc.array(
  fc.record({ request: anyQuestion, minutes: fc.integer({ min: 0, max: 100_000 }) }),
  {
    minLength: 1,
    maxLength: 30,
  },
);

describe("for generated releases and questions", () => {
  test("nothing flips against the release that was in force", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRelease,
        anyAsked,
        fc.constantFrom(KEEP_READ, KEEP_ALL),
        async (release, list, settings) => {
          const asked = list.map(({ request, minutes }) => ({ request, now: NOW + minutes * MINUTE }));
          const tally = await replayLines(decide(release, asked, settings), [release]);
          expect([tally.wider, tally.narrower]).toEqual([0, 0]);
          expect(tally.same + tally.undecidable + tally.skipped).toBe(asked.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("exactly the decisions flip that the other release decides differently", async () => {
    await fc.assert(
      fc.asyncProperty(anyRelease, anyRelease, anyAsked, async (before, other, list) => {
        const after = { ...other, tenant: before.tenant };
        const asked = list.map(({ request, minutes }) => ({ request, now: NOW + minutes * MINUTE }));
        const lines = decide(before, asked, KEEP_ALL).filter((line) => !line.includes('"masked"'));
        const kept = decide(before, asked, KEEP_ALL).flatMap((line, index) =>
          line.includes('"masked"') ? [] : [asked[index]],
        );
        const was = kept.map((one) => one && point.evaluate(before.tenant, one.request, one).decision);
        point.replaceAll([after]);
        const will = kept.map((one) => one && point.evaluate(after.tenant, one.request, one).decision);
        const tally = await replayLines(lines, [after]);
        expect(tally.wider).toBe(
          will.filter((allow, index) => allow === true && was[index] === false).length,
        );
        expect(tally.narrower).toBe(
          will.filter((allow, index) => allow === false && was[index] === true).length,
        );
      }),
      { numRuns: 60 },
    );
  });
});

function ask(subject: string, action: string, type: string, more: Partial<EvaluationRequest> = {}): Asked {
  return {
    request: {
      subject: { type: "user", id: subject },
      action: { name: action },
      resource: { type, id: "1" },
      ...more,
    },
    now: NOW,
  };
}

const WIDER = acme({
  roles: {
    ...BASE_ROLES,
    ...Object.fromEntries([
      role("Role/viewer", [{ actions: ["view", "edit"], resources: ["data", "campaign"] }]),
    ]),
  },
});

test("flips are told by rule, role and subject, with an example", async () => {
  const asked = [
    ask("viewer@acme.example", "edit", "campaign"),
    ask("viewer@acme.example", "edit", "campaign"),
    ask("nobody", "edit", "campaign"),
  ];
  const tally = await replayLines(decide(acme(), asked, KEEP_READ), [WIDER]);
  expect(tally).toMatchObject({ records: 3, same: 1, wider: 2, narrower: 0, undecidable: 0, evaluations: 2 });
  expect([...tally.byRule]).toEqual([["wider Role/viewer#/spec/rules/0", 2]]);
  expect([...tally.byRole]).toEqual([["wider Role/viewer", 2]]);
  expect([...tally.bySubject]).toEqual([["wider user:viewer@acme.example", 2]]);
  expect([...tally.examples.values()]).toMatchObject([
    { count: 2, before: "rule.none", after: "rule.allowed", record: { action: { name: "edit" } } },
  ]);
});

test("what a rule of the proposed state reads and the log does not have is undecidable, not a guess", async () => {
  const when = [
    [
      {
        path: ["resource", "properties", "ownerId"],
        operator: "eq",
        operandPath: ["subject", "id"],
      } as const,
    ],
  ];
  const proposed = acme({
    roles: {
      ...BASE_ROLES,
      ...Object.fromEntries([role("Role/viewer", [{ actions: ["view"], resources: ["data"], when }])]),
    },
  });
  const owned = { resource: { type: "data", id: "1", properties: { ownerId: "viewer@acme.example" } } };
  const lines = decide(
    acme(),
    [ask("viewer@acme.example", "view", "data", owned), ask("viewer@acme.example", "view", "data")],
    KEEP_READ,
  );
  const tally = await replayLines(lines, [proposed]);
  expect(tally).toMatchObject({ undecidable: 1, narrower: 1, wider: 0 });
  expect([...tally.byMasked]).toEqual([["/resource/properties/ownerId", 1]]);
});

test("a masked value that cannot turn the answer does not matter", async () => {
  const own = {
    actions: ["edit"],
    resources: ["campaign"],
    when: [[{ path: ["resource", "properties", "ownerId"], operator: "exists", operand: true } as const]],
  };
  const proposed = acme({
    roles: {
      ...BASE_ROLES,
      ...Object.fromEntries([
        role("Role/viewer", [own]),
        role("Role/admin", [own, { actions: ["edit"], resources: ["campaign"] }]),
        role("Role/member", [
          { ...own, effect: "deny" },
          { actions: ["edit"], resources: ["campaign"] },
        ]),
      ]),
    },
  });
  const owned = { resource: { type: "campaign", id: "1", properties: { ownerId: "x" } } };
  const asked = ["viewer", "admin", "member"].map((name) =>
    ask(`${name}@acme.example`, "edit", "campaign", owned),
  );
  expect(await replayLines(decide(acme(), asked, KEEP_READ), [proposed])).toMatchObject({
    undecidable: 2,
    same: 1,
  });
});

test("a question is judged as of the time in its record", async () => {
  const until = new Date(NOW + 10 * MINUTE).toISOString();
  const release = acme({ bindings: { user: { ann: [grant("Role/viewer", until)] } } });
  const asked = [0, 9, 10, 20].map((minutes) => ({
    ...ask("ann", "view", "data"),
    now: NOW + minutes * MINUTE,
  }));
  const lines = decide(release, asked, KEEP_READ);
  expect(lines.map((line) => line.includes('"decision":true'))).toEqual([true, true, false, false]);
  expect(await replayLines(lines, [release])).toMatchObject({ same: 4, evaluations: 4 });
});

test("a range and a tenant say what is asked again; other tenants of a single release are left out", async () => {
  const lines = decide(
    acme(),
    [0, 1, 2, 3].map((minutes) => ({
      ...ask("viewer@acme.example", "view", "data"),
      now: NOW + minutes * MINUTE,
    })),
    KEEP_READ,
  );
  const time = (minutes: number): string => new Date(NOW + minutes * MINUTE).toISOString();
  const range = { from: time(1), to: time(3) };
  expect(await replayLines(lines, [acme()], { range })).toMatchObject({ records: 2 });
  expect(await replayLines(lines, [acme()], { range: { tenant: "globex" } })).toMatchObject({ records: 0 });
  expect(await replayLines(lines, [], { tenants: ["globex"] })).toMatchObject({ records: 0, skipped: 4 });
  expect(await replayLines(lines, [])).toMatchObject({ narrower: 4 });
});

test("threads find the same as one, and hear of torn files and gaps", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "edict-replay-"));
  const names = ["owner", "admin", "member", "viewer", "nobody"];
  const asked = Array.from({ length: 2_000 }, (_, index) =>
    ask(
      `${names[index % 5]}@acme.example`,
      index % 2 === 0 ? "edit" : "view",
      index % 2 === 0 ? "campaign" : "data",
    ),
  );
  const lines = decide(acme(), asked, KEEP_READ);
  for (let part = 0; part < 4; part += 1) {
    const sink = await fileSink({ folder, writer: `w${part}`, now: () => NOW + part });
    await sink.write(lines.slice(part * 500, part * 500 + 500), false);
    await sink.write(
      [gapLine({ dropped: 3, writer: `w${part}`, cause: "full", upTo: 1, time: "2026-11-22T14:00:00Z" })],
      false,
    );
    await sink.close();
  }
  const run = (aloneBytes: number): Promise<ReplayTally> =>
    replayLog({
      releases: [WIDER],
      range: {},
      pieces: folderReader(folder).read({}),
      threads: 2,
      aloneBytes,
    });
  const [alone, together] = [await run(Infinity), await run(0)];
  expect(alone).toMatchObject({ records: 2_000, wider: 200, dropped: 12 });
  const { evaluations: _, ...found } = together;
  expect(alone).toMatchObject(found);
});
