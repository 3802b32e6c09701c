import { describe, expect, it } from "vitest";
import { toy } from "../../tests/fakes/toy-kinds.ts";
import { desiredViews } from "./desired-views.ts";

const own = toy("a", { tenant: "acme" });
const foreign = toy("a", { tenant: "globex" });
const shared = toy("a");
const other = toy("b", { kind: "Other" });
const viewOf = desiredViews([other, shared, own, foreign]);

describe("desiredViews", () => {
  it("gives a tenant its own and the platform's resources of the kind, and nothing of another tenant", () => {
    expect(viewOf("Toy", "acme")).toMatchObject({ tenant: "acme", own: [own], platform: [shared] });
    expect(viewOf("Toy", "acme").find("Toy", "a")).toBe(own);
    expect(viewOf("Toy", "acme").find("Toy", "platform/a")).toBe(shared);
    expect(viewOf("Toy", "acme").find("Other", "b")).toBe(other);
    expect(viewOf("Toy", "acme").find("Toy", "globex/a")).toBeUndefined();
  });

  it("gives the platform its own resources only", () => {
    expect(viewOf("Toy", undefined)).toMatchObject({ tenant: "platform", own: [], platform: [shared] });
    expect(viewOf("Toy", undefined).find("Toy", "a")).toBe(shared);
    expect(viewOf("Toy", undefined).find("Toy", "acme/a")).toBeUndefined();
  });
});
