import { expect, test } from "vitest";
import { LASTING_HAZARDS } from "../core/plan.ts";
import { testSchema } from "../tests/schema-cases.ts";
import document from "./gen/workspace.schema.json" with { type: "json" };
import { validate } from "./gen/workspace.validate.gen.js";

const JWT = { issuer: "i", audience: "a", algorithms: ["ES256"], tenantClaim: "tenant" };

testSchema({
  kind: "Workspace",
  validate,
  schema: document,
  base: {},
  filled: {
    bundles: {},
    server: {
      listen: "127.0.0.1:7373",
      jwt: [],
      tokens: [],
      log: {
        to: "none",
        durable: false,
        routes: {},
        folder: "decisions",
        keep: "read",
        mask: [],
        maxBufferedRecords: 20_000,
        flushMs: 200,
        retention: "P30D",
      },
    },
    secrets: {},
    dataSources: [],
    drift: { mode: "heal", interval: "PT5M", intervals: {}, accepted: [] },
    hazards: {},
    limits: {},
    releases: {},
  },
  accepted: [
    {
      reason: "each source of secrets",
      with: {
        secrets: {
          a: { generated: { bytes: 32 } },
          b: { env: "B" },
          c: { file: "/c" },
          d: { command: ["pass", "d"] },
        },
      },
    },
    {
      reason: "a key that signs bundles",
      with: {
        secrets: { "bundle-key": { env: "KEY" } },
        bundles: {
          signing: { keyId: "k1", algorithm: "ES256", privateKey: { secretRef: { name: "bundle-key" } } },
        },
      },
    },
    {
      reason: "the URL for clients, and the key of page tokens",
      with: {
        server: { publicUrl: "https://pdp.example.com:8443/edict", pageKeyRef: { name: "pages" } },
        secrets: { pages: { env: "PAGES" } },
      },
    },
    {
      reason: "an issuer of JSON Web Tokens",
      with: { server: { jwt: [{ ...JWT, jwksUrl: "https://i.example/keys" }] } },
    },
    { reason: "an IPv6 address", with: { server: { listen: "[::1]:7373" } } },
    {
      reason: "a table without personal data",
      with: { dataSources: [{ name: "main", tables: [{ name: "public.a" }] }] },
    },
    {
      reason: "accepted drift",
      with: {
        drift: {
          mode: "report",
          interval: "PT1M",
          intervals: { Role: "PT30S" },
          accepted: [
            {
              id: "incident-42",
              resource: "SecurityPolicy/acme/security",
              fields: ["/spec/password/minLength"],
              reason: "Raised by hand",
              until: "2027-01-01T00:00:00Z",
            },
          ],
        },
      },
    },
    {
      reason: "a limit of an outside system",
      with: { limits: { local: { perSecond: 0.5, burst: 10 } } },
    },
    {
      reason: "an accepted hazard",
      with: { hazards: { "widens-access": { accept: true, reason: "To play with" } } },
    },
  ],
  refused: [
    {
      reason: "a URL with a query",
      with: { server: { publicUrl: "https://pdp.example.com/?a=b" } },
      errors: ["/server/publicUrl pattern"],
    },
    {
      reason: "a URL of another scheme",
      with: { server: { publicUrl: "ftp://pdp.example.com" } },
      errors: ["/server/publicUrl pattern"],
    },
    {
      reason: "a limit that lets nobody through",
      with: { limits: { local: { perSecond: 0, burst: 0 } } },
      errors: ["/limits/local/burst minimum", "/limits/local/perSecond minimum"],
    },
    {
      reason: "a limit of a system that there is not",
      with: { limits: { nowhere: { perSecond: 1 } } },
      errors: ["/limits additionalProperties nowhere"],
    },
    {
      reason: "a mass deletion that is accepted for good",
      with: { hazards: { "mass-deletion": { accept: true, reason: "Never mind" } } },
      errors: ["/hazards additionalProperties mass-deletion"],
    },
    {
      reason: "a word that is no mode",
      with: { drift: { mode: "ignore" } },
      errors: ["/drift/mode enum"],
    },
    {
      reason: "a comparison without end",
      with: { drift: { interval: "PT0S" } },
      errors: ["/drift/interval x-edict-minimum"],
    },
    {
      reason: "drift that is accepted for ever",
      with: { drift: { accepted: [{ id: "a", resource: "Role/viewer", reason: "Known" }] } },
      errors: ["/drift/accepted/0 required until"],
    },
    {
      reason: "an id for two acceptances",
      with: {
        drift: {
          accepted: [
            { id: "a", resource: "Role/viewer", reason: "Known", until: "2027-01-01T00:00:00Z" },
            { id: "a", resource: "Role/editor", reason: "Known", until: "2027-01-01T00:00:00Z" },
          ],
        },
      },
      errors: ["/drift/accepted/1 uniqueItems"],
    },
    {
      reason: "a pointer out of the spec",
      with: {
        drift: {
          accepted: [
            {
              id: "a",
              resource: "Role/viewer",
              fields: ["/metadata/name"],
              reason: "Known",
              until: "2027-01-01T00:00:00Z",
            },
          ],
        },
      },
      errors: ["/drift/accepted/0/fields/0 pattern"],
    },
    {
      reason: "a secret that comes from nowhere",
      with: { secrets: { a: {} } },
      errors: ["/secrets/a x-edict-exactly-one"],
    },
    {
      reason: "a secret from two places",
      with: { secrets: { a: { env: "A", file: "/a" } } },
      errors: ["/secrets/a x-edict-exactly-one"],
    },
    {
      reason: "a secret itself",
      with: { secrets: { a: { value: "hunter2" } } },
      errors: ["/secrets/a additionalProperties value", "/secrets/a x-edict-exactly-one"],
    },
    {
      reason: "a secret with a wrong name",
      with: { secrets: { "A b": { env: "A" } } },
      errors: ["/secrets/A b propertyNames"],
    },
    {
      reason: "a command that is a shell line",
      with: { secrets: { a: { command: "pass a" } } },
      errors: ["/secrets/a/command type"],
    },
    {
      reason: "too few random bytes",
      with: { secrets: { a: { generated: { bytes: 8 } } } },
      errors: ["/secrets/a/generated/bytes minimum"],
    },
    {
      reason: "an address without its port",
      with: { server: { listen: "127.0.0.1" } },
      errors: ["/server/listen pattern"],
    },
    {
      reason: "a token in the file",
      with: { server: { tokens: [{ name: "a", token: "hunter2" }] } },
      errors: ["/server/tokens/0 additionalProperties token", "/server/tokens/0 required secretRef"],
    },
    {
      reason: "a name for two tokens",
      with: {
        server: {
          tokens: [
            { name: "a", secretRef: { name: "a" } },
            { name: "a", secretRef: { name: "b" } },
          ],
        },
      },
      errors: ["/server/tokens/1 uniqueItems"],
    },
    {
      reason: "a JSON Web Token signed with a shared secret",
      with: { server: { jwt: [{ ...JWT, jwksFile: "k", algorithms: ["HS256"] }] } },
      errors: ["/server/jwt/0/algorithms/0 enum"],
    },
    {
      reason: "an issuer without a claim for the tenant",
      with: {
        server: { jwt: [{ issuer: "i", audience: "a", algorithms: ["ES256"], jwksFile: "k" }] },
      },
      errors: ["/server/jwt/0 required tenantClaim"],
    },
    {
      reason: "a URL in place of its secret",
      with: { database: { url: "postgres://u:p@h/d" } },
      errors: ["/database additionalProperties url", "/database required urlSecret"],
    },
    {
      reason: "a table twice",
      with: {
        dataSources: [
          { name: "main", tables: [{ name: "public.a" }, { name: "public.a", personalData: true }] },
        ],
      },
      errors: ["/dataSources/0/tables/1 uniqueItems"],
    },
    {
      reason: "a hazard that is half accepted",
      with: { hazards: { "lock-out": { accept: false, reason: "No reason" } } },
      errors: ["/hazards/lock-out/accept const"],
    },
    {
      reason: "a hazard without a reason",
      with: { hazards: { "lock-out": { accept: true } } },
      errors: ["/hazards/lock-out required reason"],
    },
    {
      reason: "an unknown hazard",
      with: { hazards: { rain: { accept: true, reason: "Wet" } } },
      errors: ["/hazards additionalProperties rain"],
    },
  ],
});

test("a workspace needs nothing but its name", () => {
  const least = { apiVersion: "edict/v1", kind: "Workspace", metadata: { name: "x" } };
  expect(validate(least)).toBe(true);
  expect(least).toHaveProperty("spec.server.listen", "127.0.0.1:7373");
});

test("the hazards are those of the plan that something in Git can accept", () => {
  expect(Object.keys(document.properties.spec.properties.hazards.properties).toSorted()).toEqual(
    [...LASTING_HAZARDS].toSorted(),
  );
});
