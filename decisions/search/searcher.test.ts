import { beforeAll, describe, expect, test } from "vitest";
import { EdictError } from "../../core/errors.ts";
import type { ReleaseSections } from "../../core/release.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { DecisionPoint } from "../decision-point.ts";
import type { RuntimePolicy } from "../runtime.ts";
import { acme, grant, release, role, source } from "../testdata/releases.ts";
import { searchService } from "./index.ts";
import type { SearchService } from "./index.ts";
import type { SearchKind } from "./search-request.ts";
import { Searcher } from "./searcher.ts";
import type { SearchAnswer } from "./searcher.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");
const EDITORS = { actions: ["edit"], resources: ["record"] } as const;

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

/** A decision point that has one release, and the searches over it. */
function serving(sections: Partial<ReleaseSections>): { point: DecisionPoint; search: SearchService } {
  const point = new DecisionPoint({ policy });
  point.publish(release("acme", sections));
  return { point, search: searchService(point) };
}

function ask(search: SearchService, kind: SearchKind, body: object, tenant = "acme"): SearchAnswer {
  const parsed = search.read(kind, body);
  if (!parsed.ok) throw new Error(search.describe(parsed.problems));
  return search.search(tenant, parsed.value, { now: NOW });
}

function codeOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return error instanceof EdictError ? `${error.code} ${error.message}` : String(error);
  }
  return "nothing was thrown";
}

/** Many users in a few roles: `u0000` edits, the others do not. */
function crowd(size: number): ReleaseSections["bindings"] {
  const name = (index: number): string => `u${String(index).padStart(6, "0")}`;
  const users = Array.from({ length: size }, (_none, index) => [
    name(index),
    [grant(index % 100 === 0 ? "Role/editor" : "Role/reader")],
  ]);
  return { user: Object.fromEntries(users) as Record<string, readonly ReturnType<typeof grant>[]> };
}

const ROLES = Object.fromEntries([
  role("Role/editor", [EDITORS]),
  role("Role/reader", [{ actions: ["read"], resources: ["record"] }]),
]);

const WHO_EDITS = {
  subject: { type: "user" },
  action: { name: "edit" },
  resource: { type: "record", id: "1" },
};

describe("pages", () => {
  test("give every result once, and say how many there are", () => {
    const { search } = serving({ roles: ROLES, bindings: crowd(250) ?? {} });
    const first = ask(search, "subject", { ...WHO_EDITS, page: { limit: 2 } });
    expect(Object.keys(first)).toEqual(["page", "context", "results"]);
    expect(first).toMatchObject({
      page: { count: 2, total: 3 },
      context: { tenant: "acme", others: "denied" },
      results: [
        { type: "user", id: "u000000" },
        { type: "user", id: "u000100" },
      ],
    });
    const second = ask(search, "subject", { ...WHO_EDITS, page: { token: first.page.next_token } });
    expect(second).toEqual({
      page: { next_token: "", count: 1, total: 3 },
      context: first.context,
      results: [{ type: "user", id: "u000200" }],
    });
  });

  test("have 100 results where nothing is said, and 1,000 at most", () => {
    const bindings = { user: { ...crowd(2_000)?.["user"] } };
    const { search } = serving({ roles: ROLES, bindings });
    const who = { ...WHO_EDITS, action: { name: "read" } };
    expect(ask(search, "subject", who).page).toMatchObject({ count: 100, total: 1_980 });
    expect(ask(search, "subject", { ...who, page: { limit: 5_000 } }).page.count).toBe(1_000);
    expect(ask(search, "subject", { ...who, page: { limit: 0 } })).toMatchObject({
      page: { count: 0, total: 1_980 },
      results: [],
    });
  });

  test("are of one search, and of one release", () => {
    const { point, search } = serving({ roles: ROLES, bindings: crowd(250) ?? {} });
    const { page } = ask(search, "subject", { ...WHO_EDITS, page: { limit: 1 } });
    const again = (body: object, tenant?: string): string =>
      codeOf(() =>
        ask(search, "subject", { ...WHO_EDITS, page: { token: page.next_token }, ...body }, tenant),
      );
    const other = "EDICT_REQUEST_INVALID /page/token is of another search";
    expect(again({ action: { name: "read" } })).toContain(other);
    expect(again({ context: { ip: "192.0.2.1" } })).toContain(other);
    expect(again({ page: { token: page.next_token, limit: 2 } })).toContain(other);
    expect(again({}, "globex")).toContain(other);
    expect(
      codeOf(() =>
        ask(search, "action", {
          ...WHO_EDITS,
          subject: { type: "user", id: "u" },
          page: { token: page.next_token },
        }),
      ),
    ).toContain(other);
    expect(again({ page: { token: page.next_token, limit: 1 } })).toBe("nothing was thrown");

    point.publish(release("acme", { roles: ROLES, bindings: crowd(350) ?? {} }));
    expect(again({})).toBe(
      "EDICT_PAGE_STALE the release that the pages are of is not in force any more: begin without a token",
    );
    point.withdraw("acme");
    expect(again({})).toContain("EDICT_PAGE_STALE");
  });

  test("cannot be forged", () => {
    const { point, search } = serving({ roles: ROLES, bindings: crowd(250) ?? {} });
    const token = ask(search, "subject", { ...WHO_EDITS, page: { limit: 1 } }).page.next_token;
    const [body = "", mark = ""] = token.split(".");
    const text = Buffer.from(body, "base64url").toString();
    const forged = Buffer.from(text.replace("u000000", "u000100")).toString("base64url");
    const tokens = [
      "x",
      ".",
      `${forged}.${mark}`,
      `${body}.`,
      `${body}.${mark}.`,
      `${body}.${mark.slice(0, -2)}`,
    ];
    for (const one of tokens) {
      expect(codeOf(() => ask(search, "subject", { ...WHO_EDITS, page: { token: one } }))).toContain(
        "EDICT_REQUEST_INVALID /page/token was not given by this server",
      );
    }
    const elsewhere = searchService(point);
    expect(codeOf(() => ask(elsewhere, "subject", { ...WHO_EDITS, page: { token } }))).toContain(
      "was not given by this server",
    );
  });

  test("are taken by every process that has the key", () => {
    const { point } = serving({ roles: ROLES, bindings: crowd(250) ?? {} });
    const key = Buffer.alloc(32, 7);
    const [one, two] = [searchService(point, key), searchService(point, key)];
    const token = ask(one, "subject", { ...WHO_EDITS, page: { limit: 1 } }).page.next_token;
    expect(ask(two, "subject", { ...WHO_EDITS, page: { token } }).results).toEqual([
      { type: "user", id: "u000100" },
    ]);
  });
});

describe("what a search costs", () => {
  /** How often the decision point is asked. */
  function evaluations(size: number): number {
    const { point } = serving({ roles: ROLES, bindings: crowd(size) ?? {} });
    let count = 0;
    const counting = new Searcher({
      release: (tenant) => point.release(tenant),
      evaluate: (...question) => {
        count += 1;
        return point.evaluate(...question);
      },
    });
    const parsed = searchService(point).read("subject", WHO_EDITS);
    if (!parsed.ok) throw new Error("the request is not valid");
    expect(counting.search("acme", parsed.value, { now: NOW }).page.total).toBe(size / 100);
    return count;
  }

  test("is the same for 100 subjects and for 10,000", () => {
    expect(evaluations(100)).toBe(1);
    expect(evaluations(10_000)).toBe(1);
  });
});

describe("what is found", () => {
  const owned = {
    actions: ["close"],
    resources: ["record"],
    when: [[{ path: ["resource", "properties", "ownerId"], operator: "eq", operandPath: ["subject", "id"] }]],
  } as const;
  const roles = Object.fromEntries([
    role("Role/member", [owned, { actions: ["read"], resources: ["record"] }]),
    role("Role/boss", [{ actions: ["*"], resources: ["record"] }]),
    role("Role/keyholder", [
      {
        actions: ["open"],
        resources: ["door"],
        when: [[{ path: ["resource", "id"], operator: "in", operand: ["front", "back"] }]],
      },
    ]),
  ]);
  const bindings = {
    user: { ann: [grant("Role/member")], ben: [grant("Role/member")], cid: [grant("Role/keyholder")] },
    group: { bosses: [grant("Role/boss")] },
  };
  const resources = {
    record: {
      r1: { properties: { ownerId: "ann" }, source: source("ResourceInventory/acme/r") },
      r2: { properties: { ownerId: "ben" }, source: source("ResourceInventory/acme/r") },
    },
  };
  const parts = { roles, bindings, resources };
  const record = { type: "record", id: "r1" };

  test("a condition on the subject's id is asked for with that id", () => {
    const { search } = serving(parts);
    const body = {
      subject: { type: "user" },
      action: { name: "close" },
      resource: { ...record, properties: { ownerId: "ben" } },
    };
    expect(ask(search, "subject", body)).toMatchObject({
      context: { others: "depends" },
      results: [{ type: "user", id: "ben" }],
    });
  });

  test("one of many who is told apart by the id is counted out, or in", () => {
    const apart = { path: ["subject", "id"], operator: "eq", operand: "ben" } as const;
    const actions = ["read"];
    const several = Object.fromEntries([
      role("Role/member", [
        { actions, resources: ["record"] },
        { effect: "deny", actions, resources: ["record"], when: [[apart]] },
      ]),
    ]);
    const user = Object.fromEntries(["ann", "ben", "cid", "dan"].map((id) => [id, [grant("Role/member")]]));
    const { search } = serving({ roles: several, bindings: { user } });
    const body = {
      subject: { type: "user" },
      action: { name: "read" },
      resource: record,
      page: { limit: 2 },
    };
    const first = ask(search, "subject", body);
    expect(first).toMatchObject({ page: { total: 3 }, results: [{ id: "ann" }, { id: "cid" }] });
    const second = ask(search, "subject", { ...body, page: { token: first.page.next_token } });
    expect(second).toMatchObject({ page: { next_token: "", total: 3 }, results: [{ id: "dan" }] });
  });

  test("an id that is compared with an address is asked for in the spelling that is compared", () => {
    const address = ["resource", "properties", "address"];
    const local = { path: address, operator: "insideCidr", operand: "10.0.0.0/8" } as const;
    const own = { path: address, operator: "eq", operandPath: ["subject", "id"] } as const;
    const hosts = Object.fromEntries([
      role("Role/host", [{ actions: ["read"], resources: ["record"], when: [[local, own]] }]),
    ]);
    const service = Object.fromEntries(
      ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((id) => [id, [grant("Role/host")]]),
    );
    const { search } = serving({ roles: hosts, bindings: { service } });
    const resource = { ...record, properties: { address: "::ffff:10.0.0.2" } };
    const body = { subject: { type: "service" }, action: { name: "read" }, resource };
    expect(ask(search, "subject", body).results).toEqual([{ type: "service", id: "10.0.0.2" }]);
  });

  test("groups are found as subjects; their members are not known", () => {
    const { search } = serving(parts);
    const body = { subject: { type: "group" }, action: { name: "anything" }, resource: record };
    expect(ask(search, "subject", body).results).toEqual([{ type: "group", id: "bosses" }]);
    expect(ask(search, "subject", { ...body, subject: { type: "user" } })).toMatchObject({
      context: { others: "depends" },
      results: [],
    });
  });

  test("declared resources are found by their properties, and given with them", () => {
    const { search } = serving(parts);
    const body = {
      subject: { type: "user", id: "ann" },
      action: { name: "close" },
      resource: { type: "record" },
    };
    expect(ask(search, "resource", body)).toMatchObject({
      context: { others: "depends" },
      results: [{ type: "record", id: "r1", properties: { ownerId: "ann" } }],
    });
    const all = ask(search, "resource", { ...body, action: { name: "read" } });
    expect(all).toMatchObject({ page: { total: 2 }, context: { others: "allowed" } });
    const sent = {
      ...body,
      action: { name: "read" },
      resource: { type: "record", properties: { ownerId: "ben" } },
    };
    expect(ask(search, "resource", sent).results).toMatchObject([{ id: "r2" }]);
  });

  test("members of a sent group who are told apart by how their ids begin depend on them", () => {
    const begins = { path: ["subject", "id"], operator: "startsWith", operand: "robot-" } as const;
    const robots = Object.fromEntries([
      role("Role/robot", [{ actions: ["read"], resources: ["record"], when: [[begins]] }]),
      role("Role/none", []),
    ]);
    const user = { "robot-1": [grant("Role/none")], ann: [grant("Role/none")] };
    const { search } = serving({
      roles: robots,
      bindings: { user, group: { robots: [grant("Role/robot")] } },
    });
    const subject = { type: "user", properties: { groups: ["robots"] } };
    const body = { subject, action: { name: "read" }, resource: record };
    expect(ask(search, "subject", body)).toMatchObject({
      context: { others: "depends" },
      results: [{ type: "user", id: "robot-1" }],
    });
    const without = ask(search, "subject", {
      ...body,
      subject: { type: "user", properties: { groups: [] } },
    });
    expect(without).toMatchObject({ context: { others: "denied" }, results: [] });
  });

  test("what is said of the resource holds for each that is found", () => {
    const { search } = serving({
      ...parts,
      resources: { record: { r1: { properties: {}, source: source("ResourceInventory/acme/r") } } },
    });
    const body = { subject: { type: "user", id: "ann" }, action: { name: "close" } };
    const found = (properties: object): unknown =>
      ask(search, "resource", { ...body, resource: { type: "record", properties } }).results;
    expect(found({ ownerId: "ann" })).toEqual([{ type: "record", id: "r1" }]);
    expect(found({ ownerId: "ben" })).toEqual([]);
  });

  test("a declared resource that is told apart by the id is counted once", () => {
    const actions = ["read"];
    const when = [
      [
        { path: ["resource", "id"], operator: "eq", operand: "r1" },
        { path: ["resource", "properties", "ownerId"], operator: "exists", operand: true },
      ],
    ] as const;
    const apart = Object.fromEntries([
      role("Role/member", [
        {
          actions,
          resources: ["record"],
          when: [[{ path: ["resource", "properties", "ownerId"], operator: "exists", operand: true }]],
        },
        { effect: "deny", actions, resources: ["record"], when },
      ]),
    ]);
    const { search } = serving({ ...parts, roles: { ...parts.roles, ...apart } });
    const body = {
      subject: { type: "user", id: "ann" },
      action: { name: "read" },
      resource: { type: "record" },
    };
    expect(ask(search, "resource", body)).toMatchObject({ page: { total: 1 }, results: [{ id: "r2" }] });
  });

  test("resources that a condition names are found", () => {
    const { search } = serving(parts);
    const body = {
      subject: { type: "user", id: "cid" },
      action: { name: "open" },
      resource: { type: "door" },
    };
    expect(ask(search, "resource", body)).toMatchObject({
      context: { others: "denied" },
      results: [
        { type: "door", id: "back" },
        { type: "door", id: "front" },
      ],
    });
  });

  test("a rule for any action stands for those that the release names for the type", () => {
    const { search } = serving(parts);
    const subject = { type: "user", id: "eve", properties: { groups: ["bosses"] } };
    expect(ask(search, "action", { subject, resource: record })).toMatchObject({
      context: { others: "allowed" },
      results: [{ name: "close" }, { name: "read" }],
    });
    expect(ask(search, "action", { subject: { type: "user", id: "eve" }, resource: record })).toMatchObject({
      context: { others: "denied" },
      results: [],
    });
  });

  test("features of the plan, and the tenant to sign in to", () => {
    const point = new DecisionPoint({ policy });
    point.publish(acme());
    const search = searchService(point);
    const subject = { type: "user", id: "owner@acme.example" };
    const features = { subject, action: { name: "use" }, resource: { type: "feature" } };
    expect(ask(search, "resource", features).results).toEqual([
      { type: "feature", id: "scim" },
      { type: "feature", id: "sso" },
    ]);
    const tenants = {
      subject,
      action: { name: "sign-in" },
      resource: { type: "tenant" },
      context: { mfa: true },
    };
    expect(ask(search, "resource", tenants).results).toEqual([{ type: "tenant", id: "acme" }]);
  });

  test("nothing of what is not known: a tenant, a type, an id", () => {
    const { search } = serving(parts);
    const none = { page: { next_token: "", count: 0, total: 0 }, results: [] };
    expect(ask(search, "subject", { ...WHO_EDITS, subject: { type: "spaceship" } })).toMatchObject(none);
    expect(ask(search, "subject", WHO_EDITS, "globex")).toEqual({
      ...none,
      context: { release: null, tenant: "globex", others: "denied" },
    });
    expect(ask(search, "action", { subject: { type: "user", id: "no" }, resource: record })).toMatchObject(
      none,
    );
  });

  test("a release that contradicts itself allows nothing", () => {
    const { search } = serving({ roles: {}, bindings });
    const body = {
      subject: { type: "user", id: "ann" },
      action: { name: "read" },
      resource: { type: "record" },
    };
    expect(ask(search, "resource", body).results).toEqual([]);
    expect(ask(search, "action", { ...body, resource: record }).results).toEqual([]);
    expect(ask(search, "subject", { ...body, resource: record }).results).toEqual([]);
  });
});
