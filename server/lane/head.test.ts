import { expect, test } from "vitest";
import { readHead } from "./head.ts";
import { targetOf } from "./target.ts";

const JSON_BODY = ["Content-Type", "application/json", "Content-Length", "12"];

test("reads what matters, in any case and order", () => {
  const raw = ["hOST", "localhost", "AUTHORIZATION", "Bearer x", "x-Request-ID", "r1", "Accept", "*/*"];
  expect(readHead([...raw, ...JSON_BODY])).toEqual({
    length: 12,
    requestId: "r1",
    authorization: "Bearer x",
    host: "localhost",
  });
});

test.each<[string, readonly string[]]>([
  ["no type", ["Content-Length", "12"]],
  ["another type", ["Content-Type", "text/plain", "Content-Length", "12"]],
  ["another charset", ["Content-Type", "application/json; charset=utf-16", "Content-Length", "12"]],
  ["no length", ["Content-Type", "application/json"]],
  ["a chunked body", ["Content-Type", "application/json", "Transfer-Encoding", "chunked"]],
  ["an empty body", ["Content-Type", "application/json", "Content-Length", "0"]],
  ["a length that is none", ["Content-Type", "application/json", "Content-Length", "1e"]],
  ["two types", [...JSON_BODY, "content-type", "text/plain"]],
  ["two tokens", [...JSON_BODY, "Authorization", "Bearer a", "Authorization", "Bearer b"]],
  ["two hosts", [...JSON_BODY, "Host", "a", "Host", "b"]],
  ["a header of edict's own", [...JSON_BODY, "Edict-At-Least", "7"]],
])("leaves %s to others", (_what, raw) => {
  expect(readHead(raw)).toBeUndefined();
});

test.each([
  ["/access/v1/evaluation", { route: "/access/v1/evaluation", tenant: undefined }],
  ["/access/v1/evaluations", { route: "/access/v1/evaluations", tenant: undefined }],
  ["/tenants/a-b/access/v1/evaluation", { route: "/tenants/:tenant/access/v1/evaluation", tenant: "a-b" }],
  ["/tenants/a.B/access/v1/evaluations", { route: "/tenants/:tenant/access/v1/evaluations", tenant: "a.B" }],
  ["/tenants/__proto__/access/v1/evaluation", { tenant: "__proto__" }],
])("%s is a question", (url, target) => {
  expect(targetOf(url)).toMatchObject(target);
});

test.each([
  "/",
  "",
  "/access/v1/evaluation/",
  "/access/v1/evaluation?explain=true",
  "/access/v1/Evaluation",
  "/access/v1/evaluationss",
  "/tenants//access/v1/evaluation",
  "/tenants/access/v1/evaluation",
  "/tenants/acme",
  "/tenants/acme/access/v1/evaluation?asOf=1",
  "/tenants/acme/access/v1/evaluation#x",
  "/tenants/%61cme/access/v1/evaluation",
  "/tenants/acme;x/access/v1/evaluation",
  `/tenants/${"a".repeat(257)}/access/v1/evaluation`,
  "//tenants/acme/access/v1/evaluation",
  "http://localhost/tenants/acme/access/v1/evaluation",
  "/tenants/acme/x/access/v1/evaluation",
])("%s is left to others", (url) => {
  expect(targetOf(url)).toBeUndefined();
});
