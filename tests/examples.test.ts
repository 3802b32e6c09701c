import { X509Certificate } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { kinds } from "../controllers/index.gen.ts";
import type { PlanSpec } from "../controllers/plan/spec.gen.ts";
import type { RoleBindingSpec } from "../controllers/role-binding/spec.gen.ts";
import type { RoleSpec } from "../controllers/role/spec.gen.ts";
import type { SsoConnectionSpec } from "../controllers/sso-connection/spec.gen.ts";
import edictYaml from "../schemas/gen/edict-yaml.schema.json" with { type: "json" };
import bundle from "../schemas/gen/edict.schema.json" with { type: "json" };
import type { WorkspaceSpec } from "../schemas/gen/workspace.gen.ts";
import { validate as validateWorkspace } from "../schemas/gen/workspace.validate.gen.js";
import { validatorOf } from "../schemas/schema-errors.ts";
import { describeErrors } from "./schema-cases.ts";

interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
}

const folder = join(import.meta.dirname, "..", "examples", "acme");
const documents = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .map((path) => path.replaceAll("\\", "/"))
  .toSorted()
  .flatMap((path) =>
    parseAllDocuments(readFileSync(join(folder, path), "utf8")).map((document) => ({
      path,
      document: document.toJS() as Document,
    })),
  );
const validators = new Map(kinds.map(({ controller, validate }) => [controller.kind, validate]));
validators.set("Workspace", validatorOf(validateWorkspace, {}));

const ajv = new Ajv({ strict: false, validateFormats: false });
const editors = { resource: ajv.compile(bundle), workspace: ajv.compile(edictYaml) };

test.each(documents)("$path: $document.kind $document.metadata.name is valid", ({ document }) => {
  const editor = document.kind === "Workspace" ? editors.workspace : editors.resource;
  expect(editor(document), JSON.stringify(editor.errors)).toBe(true);
  const errors = validators.get(document.kind)?.(document);
  expect(errors === undefined ? "no such kind" : describeErrors(errors)).toEqual([]);
});

function specs<Spec>(kind: string, below = ""): ReadonlyMap<string, Spec> {
  const found = documents.filter(({ path, document }) => document.kind === kind && path.startsWith(below));
  return new Map(found.map(({ document }) => [document.metadata.name, document.spec as Spec]));
}

test("the four roles have the rights of the matrix, and no others", () => {
  const roles = specs<RoleSpec>("Role");
  const rightsOf = (name: string | undefined): readonly string[] => {
    const role = roles.get(name ?? "");
    if (role === undefined) return [];
    const own = role.rules.flatMap(({ actions, resources }) =>
      resources.flatMap((resource) => actions.map((action) => `${resource}:${action}`)),
    );
    return [...own, ...rightsOf(role.extends)].toSorted();
  };
  expect([...roles.keys()].toSorted()).toEqual(["admin", "member", "owner", "viewer"]);
  expect(rightsOf("viewer")).toEqual(["data:view"]);
  expect(rightsOf("member")).toEqual(["campaign:edit", "data:view"]);
  expect(rightsOf("admin")).toEqual(["campaign:edit", "data:view"]);
  expect(rightsOf("owner")).toEqual(["account:connect", "campaign:edit", "data:view", "message:send"]);
});

test("the plans have the limits of the tiers, and each adds features to the one before", () => {
  const plans = [...specs<PlanSpec>("Plan")];
  expect(plans.map(([name, { limits }]) => [name, limits.teamMembers])).toEqual([
    ["free", 0],
    ["startup", 2],
    ["sme", 5],
    ["enterprise", 50],
  ]);
  expect(plans.map(([, plan]) => plan.extends)).toEqual([undefined, "free", "startup", "sme"]);
  const named = plans.flatMap(([, { features }]) => Object.entries(features));
  expect(named.every(([, on]) => on)).toBe(true);
  expect(new Set(named.map(([feature]) => feature)).size).toBe(named.length);
});

test("Globex stays within its plan: two members besides the owner", () => {
  const bindings = [...specs<RoleBindingSpec>("RoleBinding", "tenants/globex/").values()];
  const users = new Set(bindings.flatMap(({ subjects }) => subjects.map(({ id }) => id)));
  expect(users.size - 1).toBe(2);
});

test("every secret that a resource names is declared and can be had on a fresh machine", () => {
  const declared = specs<WorkspaceSpec>("Workspace").get("acme-example")?.secrets ?? {};
  const named = [...JSON.stringify(documents).matchAll(/"(?:\w+Ref)":\{"name":"([^"]+)"\}/gu)].map(
    (match) => match[1] ?? "",
  );
  expect(named.toSorted()).toEqual(Object.keys(declared).toSorted());
  expect(Object.values(declared).every((origin) => "generated" in origin)).toBe(true);
});

test("the certificate of Globex's identity provider is good for years", () => {
  const { protocol } = specs<SsoConnectionSpec>("SsoConnection").get("saml") ?? {};
  const pem = protocol?.type === "saml" ? protocol.certificates[0] : undefined;
  const certificate = new X509Certificate(pem ?? "");
  expect(certificate.subject).toContain("CN=id.globex.example");
  expect(certificate.validToDate.getFullYear()).toBeGreaterThanOrEqual(2036);
});

test("the files hold no private key and no literal secret", () => {
  const text = JSON.stringify(documents);
  expect(text).not.toContain("PRIVATE KEY");
  expect(text).not.toMatch(/"(?:password|clientSecret|token)":"/u);
});
