import { describe, expect, test } from "vitest";
import type { Resource } from "../core/resource.ts";
import { kindNamed, resourceOf } from "../tests/fakes/resources.ts";
import { annotationDiagnostics } from "./annotation-problems.ts";

const REGISTRATIONS = new Map(["Role", "SecurityPolicy", "KeyRing"].map((kind) => [kind, kindNamed(kind)]));

const POLICY = resourceOf("SecurityPolicy/acme/security", {});

function annotated(resource: Resource, annotations: Readonly<Record<string, string>>): readonly string[] {
  const metadata = { ...resource.metadata, annotations };
  return annotationDiagnostics([{ ...resource, metadata }], REGISTRATIONS).map(({ message }) => message);
}

describe("annotations that speak to edict", () => {
  test.each<readonly [string, string, string]>([
    ["edict/deletion-policy", "keep", 'edict/deletion-policy: "keep" is none of confirm, delete, retain.'],
    ["edict/drift", "Heal", 'edict/drift: "Heal" is none of heal, report.'],
    ["edict/pause", " ", "edict/pause: the pause gives no reason."],
    ["edict/approve", "lock-out", "edict/approve: the approval of lock-out gives no reason."],
    [
      "edict/approve",
      "mass-deletion: we mean it",
      'edict/approve: "mass-deletion" is not a hazard that an annotation can approve.',
    ],
    ["edict/ignore-fields", " , ", "edict/ignore-fields: it names no field."],
    [
      "edict/ignore-fields",
      "/metadata/name",
      'edict/ignore-fields: "/metadata/name" is no field below /spec.',
    ],
    ["edict/ignore-fields", "/spec", 'edict/ignore-fields: "/spec" is no field below /spec.'],
    [
      "edict/ignore-fields",
      "/spec/password/minLenght",
      'edict/ignore-fields: "/spec/password/minLenght" is no field of a SecurityPolicy.',
    ],
    [
      "edict/deletion-polcy",
      "retain",
      'edict/deletion-polcy: "edict/deletion-polcy" is no annotation of edict.',
    ],
  ])("%s: %s", (name, text, message) => {
    expect(annotated(POLICY, { [name]: text })).toEqual([message]);
  });

  test.each<readonly [string, string]>([
    ["edict/deletion-policy", "retain"],
    ["edict/drift", "report"],
    ["edict/pause", "incident 42"],
    ["edict/approve", "lock-out: agreed in T-1"],
    ["edict/ignore-fields", "/spec/password/minLength, /spec/session"],
    ["product/owner", "anything"],
  ])("%s: %s is right", (name, text) => {
    expect(annotated(POLICY, { [name]: text })).toEqual([]);
  });

  test("an item of a list cannot be owned without its list", () => {
    const role = resourceOf("Role/acme/editor", {
      rules: [{ actions: ["read"], resources: ["data"] }],
    });
    expect(annotated(role, { "edict/ignore-fields": "/spec/rules" })).toEqual([]);
    expect(annotated(role, { "edict/ignore-fields": "/spec/rules/0/actions" })).toEqual([
      'edict/ignore-fields: "/spec/rules/0/actions" is an item of a list, which can only be owned whole.',
    ]);
  });

  test("a kind that keeps more than a row has no such fields", () => {
    const ring = resourceOf("KeyRing/acme/main", {
      provider: { type: "local", kekRef: { name: "kek" } },
      keys: [{ name: "data", purpose: "personal-data" }],
    });
    expect(annotated(ring, { "edict/ignore-fields": "/spec/keys" })).toEqual([
      "edict/ignore-fields: no field of a KeyRing can be owned elsewhere.",
    ]);
  });
});
