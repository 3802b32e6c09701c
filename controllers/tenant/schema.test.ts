import schema from "../../schemas/gen/tenant.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "Tenant",
  validate,
  schema,
  base: { displayName: "Acme", owner: "owner@acme.example", plan: "free", region: "eu-central" },
  filled: {
    displayName: "Acme",
    owner: "owner@acme.example",
    plan: "free",
    region: "eu-central",
    type: "shared",
    status: "active",
    domains: [],
  },
  accepted: [
    {
      reason: "a suspended tenant says why",
      with: { status: "suspended", suspension: { reason: "Unpaid", since: "2026-11-01" } },
    },
    { reason: "the plan may be written with its owner", with: { plan: "platform/free" } },
    { reason: "a tenant without members is a personal one", with: { maxTeamMembers: 0, type: "personal" } },
    {
      reason: "a domain may wait for its proof",
      with: { domains: [{ name: "acme.example", verification: { method: "dns-txt" } }] },
    },
    { reason: "a domain may be punycode", with: { domains: [{ name: "xn--bcher-kva.example" }] } },
  ],
  refused: [
    {
      reason: "a suspension needs its reason",
      with: { status: "suspended" },
      errors: [" required suspension"],
    },
    { reason: "regions are a closed list", with: { region: "mars" }, errors: ["/region enum"] },
    { reason: "a limit below zero", with: { maxTeamMembers: -1 }, errors: ["/maxTeamMembers minimum"] },
    {
      reason: "a limit beyond the bound",
      with: { maxTeamMembers: 100001 },
      errors: ["/maxTeamMembers maximum"],
    },
    { reason: "a number is not a text", with: { displayName: 7 }, errors: ["/displayName type"] },
    {
      reason: "an owner without a name",
      with: { owner: "" },
      errors: ["/owner minLength"],
    },
    { reason: "a reference with two slashes", with: { plan: "a/b/c" }, errors: ["/plan pattern"] },
    {
      reason: "a domain stands once",
      with: {
        domains: [
          { name: "a.example" },
          { name: "b.example" },
          { name: "a.example", verification: { method: "email" } },
        ],
      },
      errors: ["/domains/2 uniqueItems"],
    },
    {
      reason: "a single label is no domain",
      with: { domains: [{ name: "localhost" }] },
      errors: ["/domains/0/name format"],
    },
    {
      reason: "domains are written in lower case",
      with: { domains: [{ name: "Acme.example" }] },
      errors: ["/domains/0/name format"],
    },
    {
      reason: "an address is no domain",
      with: { domains: [{ name: "10.0.0.1" }] },
      errors: ["/domains/0/name format"],
    },
    {
      reason: "a day that is in no calendar",
      with: { domains: [{ name: "a.example", verification: { method: "file", verifiedOn: "2026-02-30" } }] },
      errors: ["/domains/0/verification/verifiedOn format"],
    },
  ],
});
