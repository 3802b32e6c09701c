import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import { toPointer } from "../../core/json.ts";
import { SECURITY, acme, role } from "../testdata/releases.ts";
import { questionMask } from "./mask.ts";
import type { MaskedQuestion, MaskSettings } from "./mask.ts";
import { releaseReads } from "./release-reads.ts";

const READING = acme({
  roles: Object.fromEntries([
    role("Role/owner", [
      {
        actions: ["edit"],
        resources: ["campaign"],
        when: [
          [
            { path: ["resource", "properties", "ownerId"], operator: "eq", operandPath: ["subject", "id"] },
            { path: ["context", "device", "os"], operator: "eq", operand: "linux" },
            { path: ["context", "token"], operator: "exists", operand: true },
          ],
        ],
      },
    ]),
  ]),
  bindings: {},
});

function masked(
  parts: { context?: JsonObject; properties?: JsonObject },
  settings: Partial<MaskSettings> = {},
) {
  const request = {
    subject: { type: "user", id: "ann", properties: { groups: ["staff"], email: "ann@acme.example" } },
    action: { name: "edit" },
    resource: { type: "campaign", id: "1", ...(parts.properties && { properties: parts.properties }) },
    ...(parts.context && { context: parts.context }),
  };
  return questionMask({ keep: "read", mask: [], ...settings })(request, releaseReads(READING).paths);
}

describe("by default", () => {
  test("what a rule reads is kept and everything else is not", () => {
    const {
      resource,
      subject,
      context,
      masked: hidden,
    } = masked({
      properties: { ownerId: "ann", price: 5 },
      context: { device: { os: "linux", serial: "x1" }, time: "2026-11-22T10:00:00Z", note: "hello" },
    });
    expect(subject.properties).toEqual({ groups: ["staff"] });
    expect(resource.properties).toEqual({ ownerId: "ann" });
    expect(context).toEqual({ device: { os: "linux" }, time: "2026-11-22T10:00:00Z" });
    expect(hidden).toEqual([
      "/subject/properties/email",
      "/resource/properties/price",
      "/context/device/serial",
      "/context/note",
    ]);
  });

  test("a secret is not kept even where a rule reads it", () => {
    expect(masked({ context: { token: "t0ps3cret" } })).toMatchObject({ context: {} });
  });

  test("an address is kept only where the release asks for networks", () => {
    const { paths } = releaseReads(
      acme({ security: { ...SECURITY, network: { mode: "enforce", allow: [], breakGlassRoles: [] } } }),
    );
    const request = {
      subject: { type: "user", id: "a" },
      action: { name: "x" },
      resource: { type: "y", id: "z" },
      context: { ip: "192.0.2.1" },
    };
    const mask = questionMask({ keep: "read", mask: [] });
    expect(mask(request, paths).context).toEqual({ ip: "192.0.2.1" });
    expect(mask(request, releaseReads(READING).paths).context).toEqual({});
  });

  test("a question without properties and context stays as it is", () => {
    expect(
      questionMask({ keep: "read", mask: [] })(
        { subject: { type: "user", id: "a" }, action: { name: "x" }, resource: { type: "y", id: "z" } },
        releaseReads(undefined).paths,
      ),
    ).toEqual({
      subject: { type: "user", id: "a" },
      action: { name: "x" },
      resource: { type: "y", id: "z" },
    });
  });
});

describe("settings", () => {
  test("a pointer of the mask wins over a rule", () => {
    const found = masked({ properties: { ownerId: "ann" } }, { mask: ["/resource/properties/*"] });
    expect(found.resource.properties).toEqual({});
    expect(found.masked).toContain("/resource/properties/ownerId");
  });

  test("keep: all keeps what is neither personal nor secret", () => {
    const context = { note: "hello", userAgent: "curl", accessToken: "x", list: [{ id: 1, password: "y" }] };
    const found = masked({ context }, { keep: "all" });
    expect(found.context).toEqual({ note: "hello", list: [{ id: 1 }] });
    expect(found.masked).toEqual([
      "/subject/properties/email",
      "/context/userAgent",
      "/context/accessToken",
      "/context/list/0/password",
    ]);
  });

  test.each([
    ["password", true],
    ["userPassword", true],
    ["access_token", true],
    ["Authorization", true],
    ["sessionId", true],
    ["api-key", true],
    ["pin", true],
    ["tokenType", false],
    ["shopping", false],
    ["owner", false],
  ])("a member called %s is secret: %s", (name, secret) => {
    expect(Object.hasOwn(masked({ context: { [name]: 1 } }, { keep: "all" }).context ?? {}, name)).toBe(
      !secret,
    );
  });
});

/** Every value of an object, with its pointer. */
function leaves(value: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof value !== "object" || value === null) return [toPointer(path)];
  return Object.entries(value).flatMap(([name, one]) => leaves(one, [...path, name]));
}

test("every value is either kept or said to be masked", () => {
  const value = fc.dictionary(
    fc.constantFrom("device", "os", "token", "note", "time", "a/b", "__proto__"),
    fc.oneof(
      fc.string(),
      fc.integer(),
      fc.dictionary(fc.constantFrom("os", "x", "secret"), fc.oneof(fc.boolean(), fc.array(fc.integer()))),
      fc.array(fc.dictionary(fc.constantFrom("pin", "y"), fc.integer())),
    ),
  );
  fc.assert(
    fc.property(value, fc.constantFrom("all" as const, "read" as const), (context, keep) => {
      const found: MaskedQuestion = masked({ context: context as JsonObject }, { keep });
      const kept = new Set(leaves(found.context, ["context"]));
      const hidden = found.masked ?? [];
      for (const leaf of leaves(context, ["context"])) {
        const isHidden = hidden.some((pointer) => leaf === pointer || leaf.startsWith(`${pointer}/`));
        expect(isHidden !== kept.has(leaf), leaf).toBe(true);
      }
    }),
  );
});
