import { describe, expect, onTestFinished, test } from "vitest";
import type { ReleaseHistory } from "../core/release-history.ts";
import type { Revision } from "../core/resource.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import type { Decided } from "../decisions/log/record.ts";
import { PastDecisions } from "../decisions/past.ts";
import { SIMPLE_POLICY, TRANSPORTS, makeApp } from "./testdata/app.ts";
import type { Received, Transport } from "./testdata/app.ts";

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "edit" },
  resource: { type: "campaign", id: "1" },
};
const EVALUATION = "/tenants/acme/access/v1/evaluation";

describe.each(Object.entries(TRANSPORTS))("asking why, by %s", (_name, open) => {
  async function opened(overrides: Parameters<typeof makeApp>[0] = {}): Promise<Transport> {
    const transport = await open(makeApp(overrides));
    onTestFinished(() => transport.close());
    return transport;
  }

  const ask = (
    transport: Transport,
    query: string,
    url = EVALUATION,
    body: object = QUESTION,
  ): Promise<Received> => transport.send({ url: `${url}?${query}`, body });

  test.each([
    ["explain=true", "user"],
    ["explain=user", "user"],
    ["explain=admin", "admin"],
  ])("%s answers in the form for %s", async (query, form) => {
    const { status, headers, text } = await ask(await opened(), query);
    expect([status, headers["edict-release"]]).toEqual([200, expect.stringMatching(/^sha256:/u)]);
    expect(JSON.parse(text)).toMatchObject({
      decision: false,
      context: { reasons: [{ code: "test.none" }], explanation: { form } },
    });
  });

  test("without being asked nothing is explained", async () => {
    const transport = await opened();
    for (const query of ["", "explain=false"])
      expect((await ask(transport, query)).text).not.toContain("explanation");
  });

  test("each item of a batch is explained", async () => {
    const batch = { ...QUESTION, evaluations: [{}, { subject: 1 }] };
    const url = "/tenants/acme/access/v1/evaluations";
    const { text } = await ask(await opened(), "explain=admin", url, batch);
    expect(JSON.parse(text)).toMatchObject({
      evaluations: [{ context: { explanation: { form: "admin" } } }, { context: { error: { status: 400 } } }],
    });
  });

  test("administrators are told the revision at which the files stand, users are not", async () => {
    const history: ReleaseHistory = {
      momentOf: () => Promise.resolve({ at: "", since: { entry: 1, at: "", revision: "r1" as Revision } }),
      read: () => Promise.resolve(undefined),
      oldest: () => Promise.resolve(undefined),
      prune: () => Promise.resolve(0),
    };
    const empty = (): DecisionPoint => new DecisionPoint({ policy: SIMPLE_POLICY });
    const transport = await opened({ past: new PastDecisions({ history, open: empty }) });
    const forAdmin = await ask(transport, "explain=admin");
    expect(JSON.parse(forAdmin.text)).toMatchObject({ context: { explanation: { revision: "r1" } } });
    expect((await ask(transport, "explain=user")).text).not.toContain("r1");
  });

  test("for whom is one of two words, said once", async () => {
    const transport = await opened();
    for (const query of ["explain=all", "explain=", "explain=user&explain=admin"]) {
      const { status, text } = await ask(transport, query);
      expect([status, text]).toEqual([400, expect.stringContaining("explain takes true, user or admin")]);
    }
  });

  test("what is recorded is the decision without its explanation", async () => {
    const recorded: Decided[] = [];
    const transport = await opened({
      onDecision: (decided) => {
        recorded.push(decided);
        return undefined;
      },
    });
    await ask(transport, "explain=admin");
    expect(recorded).toHaveLength(1);
    expect(JSON.stringify(recorded)).not.toContain("explanation");
  });
});
