import { describe, expect, test } from "vitest";
import type { KindRegistration } from "../../core/controller.ts";
import type { AppliedResource } from "../../core/ports.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../../core/resource.ts";
import { MemoryState } from "../../tests/fakes/memory-state.ts";
import { toy, toyKind } from "../../tests/fakes/toy-kinds.ts";
import { sha256 } from "../digest.ts";
import { recordOf } from "../plan/planner.ts";
import { ReleaseBuilder } from "./build.ts";
import { effectiveResources } from "./effective.ts";
import { publish } from "./publish.ts";

/** Contributes the sizes of the toys that a tenant sees, and counts how often it was asked. */
function builder(asked: string[]): ReleaseBuilder {
  const registration = toyKind("Toy");
  const withRelease: KindRegistration = {
    ...registration,
    controller: {
      ...registration.controller,
      release: (view) => {
        asked.push(view.tenant);
        const limits = Object.fromEntries(
          [...view.platform, ...view.own].map(({ key, spec }) => [key, Number(spec["size"])]),
        );
        const source = { resource: "Toy/x" as ResourceKey, file: "x", line: 1 };
        return { plan: { name: "p", features: {}, limits, source } };
      },
    },
  };
  return new ReleaseBuilder([withRelease], sha256);
}

const acme = toy("acme", { kind: "Tenant" });
const globex = toy("globex", { kind: "Tenant" });

describe("building", () => {
  test("a release is rebuilt only when something that its tenant sees changed", () => {
    const asked: string[] = [];
    const releases = builder(asked);
    const common = toy("common");
    const own = toy("own", { tenant: "acme" });
    const first = releases.build([acme, globex, common, own]);
    expect(asked).toEqual(["acme", "globex"]);
    const second = releases.build([acme, globex, common, own]);
    expect(asked).toHaveLength(2);
    expect(second.get("acme")).toBe(first.get("acme"));
    releases.build([acme, globex, common, toy("own", { tenant: "acme", size: 2 })]);
    expect(asked.slice(2)).toEqual(["acme"]);
    releases.build([acme, globex, toy("common", { size: 3 }), own]);
    expect(asked.slice(-2)).toEqual(["acme", "globex"]);
  });

  test("a tenant without its Tenant resource has no release, and sees nothing of another", () => {
    const releases = builder([]).build([acme, toy("x", { tenant: "acme" }), toy("y", { tenant: "stray" })]);
    expect([...releases.keys()]).toEqual(["acme"]);
    expect(Object.keys(releases.get("acme")?.sections.plan?.limits ?? {})).toEqual(["Toy/acme/x"]);
  });

  test("equal contents have equal digests", () => {
    const one = builder([])
      .build([acme, toy("x", { tenant: "acme" })])
      .get("acme");
    const two = builder([])
      .build([acme, toy("x", { tenant: "acme" })])
      .get("acme");
    expect(two?.digest).toBe(one?.digest);
  });
});

function record(resource: Resource): AppliedResource {
  return {
    key: resource.key,
    kind: resource.kind,
    ...(resource.metadata.tenant === undefined ? {} : { tenant: resource.metadata.tenant }),
    generation: 1,
    digest: resource.digest,
    resource: recordOf(resource),
    revision: "r0" as Revision,
    origin: resource.origin,
    conditions: [],
    appliedAt: "",
  };
}

function byKey(...resources: readonly Resource[]): ReadonlyMap<ResourceKey, Resource> {
  return new Map(resources.map((resource) => [resource.key, resource]));
}

describe("what is in force", () => {
  test("a held change leaves the version before it, a change never made leaves nothing", () => {
    const before = toy("a", { size: 1 });
    const wanted = toy("a", { size: 9 });
    const never = toy("never");
    const gone = toy("gone");
    const applied = new Map([before, gone].map((resource) => [resource.key, record(resource)]));
    const effective = effectiveResources(byKey(wanted, never), applied);
    expect(effective.map(({ key, spec }) => [key, spec["size"]])).toEqual([
      ["Toy/a", 1],
      ["Toy/gone", 1],
    ]);
    expect(effectiveResources(byKey(before), applied)[0]).toBe(before);
  });
});

describe("publishing", () => {
  test("only what differs is written, and a tenant that is gone is withdrawn", async () => {
    const state = new MemoryState();
    const hold = await state.store.acquireLease("apply", "test", 30);
    const common = { revision: "r" as Revision, actor: "test", hold, plan: "sha256:p" as Digest };
    const releases = builder([]);
    const first = await publish({ ...common, releases: releases.build([acme, globex]) }, state.store);
    expect(first.published.map(({ tenant }) => tenant)).toEqual(["acme", "globex"]);
    const second = await publish(
      { ...common, releases: releases.build([acme, toy("x", { tenant: "acme" })]) },
      state.store,
    );
    expect(second).toMatchObject({ published: [{ tenant: "acme" }], withdrawn: ["globex"] });
    expect([...state.contents.releases.keys()]).toEqual(["acme"]);
    expect(state.contents.events.map(({ type }) => type)).toEqual([
      "release.published",
      "release.published",
      "release.published",
      "release.withdrawn",
    ]);
  });
});
