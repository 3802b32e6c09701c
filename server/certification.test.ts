import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DecisionPoint } from "../decisions/decision-point.ts";
import { loadPolicies } from "../policies/runner.ts";
import { TRANSPORTS, bearer, makeApp, token } from "./testdata/app.ts";
import type { Transport } from "./testdata/app.ts";
import { checkCase, headersOf } from "./testdata/certification-check.ts";
import { ABSENT, CERTIFICATION_RELEASE, certificationCases } from "./testdata/certification.ts";

const scenario = await certificationCases();
/** The whole scenario runs against a process of its own (tests/e2e/certification.test.ts); its release is written here. */
const cases = scenario?.filter(({ endpoint = "" }) => endpoint.startsWith("evaluation"));

const NAMINGS: Readonly<Record<string, { prefix: string; headers: Readonly<Record<string, string>> }>> = {
  "the tenant of the token": { prefix: "", headers: bearer("cert-app") },
  "the tenant in the path": { prefix: "/tenants/cert", headers: bearer("platform") },
};

const runs = Object.entries(TRANSPORTS).flatMap(([how, open]) =>
  Object.entries(NAMINGS).map(([named, naming]) => ({ name: `${how}, ${named}`, open, naming })),
);

describe.each(runs)("the certification scenario over $name", ({ open, naming }) => {
  let transport: Transport;
  beforeAll(async () => {
    const decisions = new DecisionPoint({ policy: (await loadPolicies()).runtime });
    decisions.publish(CERTIFICATION_RELEASE);
    transport = await open(makeApp({ decisions, tokens: [token("cert-app", "cert"), token("platform")] }));
  });
  afterAll(() => transport.close());

  test("is there with its 34 cases of evaluation and evaluations", (context) => {
    if (cases === undefined) context.skip(ABSENT);
    expect(cases).toHaveLength(34);
  });

  for (const one of cases ?? []) {
    test(`${one.id} ${one.title}`, async () => {
      const sent = {
        url: `${naming.prefix}/access/v1/${one.endpoint ?? ""}`,
        body: one.rawBody ?? one.request,
        headers: { ...naming.headers, ...headersOf(one) },
      };
      for (let round = 0; round < (one.repeat ?? 1); round += 1) checkCase(await transport.send(sent), one);
    });
  }
});
