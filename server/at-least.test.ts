import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import type { DecisionPoint } from "../decisions/decision-point.ts";
import { acme } from "../decisions/testdata/releases.ts";
import { isReady } from "./at-least.ts";
import { TRANSPORTS, makeApp, makeDecisions } from "./testdata/app.ts";
import type { Received, Transport } from "./testdata/app.ts";

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};
const EVALUATION = "/tenants/acme/access/v1/evaluation";

interface World {
  readonly decisions: DecisionPoint;
  ask(headers?: Record<string, string>, url?: string): Promise<Received>;
}

async function world(open: (app: ReturnType<typeof makeApp>) => Promise<Transport>): Promise<World> {
  const decisions = makeDecisions();
  decisions.freshness.reach(7);
  const transport = await open(makeApp({ decisions }));
  onTestFinished(() => transport.close());
  return {
    decisions,
    ask: (headers = {}, url = EVALUATION) => transport.send({ url, body: QUESTION, headers }),
  };
}

describe.each(Object.entries(TRANSPORTS))("at least an entry, by %s", (_name, open) => {
  test("every answer says how far it is, and from which release it is", async () => {
    const { ask } = await world(open);
    for (const headers of [{}, { "edict-at-least": "7" }, { "edict-at-least": "0" }]) {
      const { status, headers: told } = await ask(headers);
      expect([status, told["edict-entry"], told["edict-release"]]).toEqual([200, "7", acme().digest]);
    }
    const { headers: unknown } = await ask({}, "/tenants/nobody/access/v1/evaluation");
    expect([unknown["edict-entry"], unknown["edict-release"]]).toEqual(["7", undefined]);
    const batch = await ask({}, "/tenants/acme/access/v1/evaluations");
    expect(batch.headers["edict-entry"]).toBe("7");
  });

  test("an answer waits until the entry is reached, and looks at once", async () => {
    const { ask, decisions } = await world(open);
    const looked = new Promise<void>((resolve) => decisions.freshness.whenAwaited(resolve));
    const answer = ask({ "edict-at-least": "9", "edict-wait": "20000" });
    await looked;
    decisions.withdraw("acme");
    decisions.freshness.reach(8);
    expect(decisions.freshness.awaited).toBe(true);
    decisions.publish(acme());
    decisions.freshness.reach(12);
    const { status, headers, text } = await answer;
    expect([status, headers["edict-entry"], JSON.parse(text)]).toMatchObject([200, "12", { decision: true }]);
  });

  test("who cannot be answered in time gets 409, a string as body, and the entry that is reached", async () => {
    const { ask, decisions } = await world(open);
    const { status, headers, text } = await ask({ "edict-at-least": "8", "edict-wait": "5" });
    expect([status, headers["edict-entry"]]).toEqual([409, "7"]);
    expect(JSON.parse(text)).toBe(
      "EDICT_ENTRY_NOT_REACHED: decisions are current up to entry 7, not 8, after 5 ms",
    );
    expect(decisions.freshness.awaited).toBe(false);
    expect((await ask({ "edict-at-least": "8", "edict-wait": "0" })).status).toBe(409);
  });

  test("who is behind waits alone", async () => {
    const { ask, decisions } = await world(open);
    decisions.freshness.reach(9, new Map([["globex", 3]]));
    expect((await ask({ "edict-at-least": "9", "edict-wait": "0" })).status).toBe(200);
    const late = await ask(
      { "edict-at-least": "9", "edict-wait": "0" },
      "/tenants/globex/access/v1/evaluation",
    );
    expect([late.status, late.text]).toEqual([409, expect.stringContaining("current up to entry 3, not 9")]);
  });

  test.each(["", "-1", "1.5", "abc", "1, 2", "9007199254740993", "1e3"])(
    "refuses %j as an entry",
    async (value) => {
      const { ask } = await world(open);
      const { status, text } = await ask({ "edict-at-least": value });
      expect([status, JSON.parse(text)]).toEqual([
        400,
        expect.stringMatching(/^EDICT_REQUEST_INVALID: the header edict-at-least/u),
      ]);
    },
  );

  test("refuses to wait for longer than half a minute", async () => {
    const { ask } = await world(open);
    expect((await ask({ "edict-at-least": "8", "edict-wait": "30001" })).status).toBe(400);
  });
});

test("what must not wait can ask whether it would have to", async () => {
  const { freshness } = makeDecisions();
  freshness.reach(7);
  expect(isReady({}, freshness)).toBe(true);
  expect(isReady({ "edict-at-least": "7" }, freshness)).toBe(true);
  expect(isReady({ "edict-at-least": "8" }, freshness)).toBe(false);
  expect(isReady({ "edict-at-least": "nonsense" }, freshness)).toBe(false);
  await sleep(0);
  expect(freshness.awaited).toBe(false);
});
