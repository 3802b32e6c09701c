import schema from "../../schemas/gen/sso-connection.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

/** A DER sequence of 54 bytes: the format looks at the armour and at the length, not at the contents. */
const CERTIFICATE = [
  "-----BEGIN CERTIFICATE-----",
  "MDQAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIz",
  "-----END CERTIFICATE-----",
  "",
].join("\n");

const OIDC = {
  type: "oidc",
  issuer: "https://acme.okta.example",
  clientId: "0oa1",
  clientSecretRef: { name: "acme-oidc-secret" },
};
const SAML = {
  type: "saml",
  entityId: "https://id.globex.example/saml",
  ssoUrl: "https://id.globex.example/saml/sso",
  certificates: [CERTIFICATE],
};

testSchema({
  kind: "SsoConnection",
  validate,
  schema,
  base: { provider: "okta", protocol: OIDC },
  filled: {
    provider: "okta",
    protocol: {
      ...OIDC,
      clientAuthentication: "client-secret-basic",
      scopes: ["openid", "email", "profile"],
      pkce: true,
      idTokenAlgorithms: ["RS256", "ES256"],
      clockSkew: "PT1M",
    },
    enabled: false,
    attributes: { email: "email", firstName: "given_name", lastName: "family_name", groups: "groups" },
    domains: [],
    enforcement: { mode: "optional", breakGlass: [] },
    provisioning: { jit: true, defaultRole: "viewer", groupMappings: [] },
  },
  accepted: [
    { reason: "SAML with its certificate", with: { protocol: SAML } },
    {
      reason: "two certificates while one replaces another",
      with: { protocol: { ...SAML, certificates: [CERTIFICATE, `${CERTIFICATE.slice(0, -1)}`] } },
    },
    {
      reason: "a port and a path",
      with: { protocol: { ...OIDC, issuer: "https://id.example:8443/realms/acme" } },
    },
    {
      reason: "enforcement from a moment on",
      with: { enforcement: { mode: "required", breakGlass: ["a"], startAt: "2027-01-01T00:00:00+01:00" } },
    },
  ],
  refused: [
    {
      reason: "SAML without its certificate",
      with: { protocol: { ...SAML, certificates: [] } },
      errors: ["/protocol/certificates minItems"],
    },
    {
      reason: "a private key is no certificate",
      with: { protocol: { ...SAML, certificates: [CERTIFICATE.replaceAll("CERTIFICATE", "PRIVATE KEY")] } },
      errors: ["/protocol/certificates/0 format"],
    },
    {
      reason: "a certificate that was cut short",
      with: { protocol: { ...SAML, certificates: [CERTIFICATE.replace("MDQA", "MDUA")] } },
      errors: ["/protocol/certificates/0 format"],
    },
    {
      reason: "plain HTTP",
      with: { protocol: { ...OIDC, issuer: "http://id.example" } },
      errors: ["/protocol/issuer pattern"],
    },
    {
      reason: "a URL with credentials",
      with: { protocol: { ...OIDC, issuer: "https://user:pw@id.example" } },
      errors: ["/protocol/issuer pattern"],
    },
    {
      reason: "a secret in the YAML",
      with: { protocol: { ...OIDC, clientSecret: "hunter2" } },
      errors: ["/protocol additionalProperties clientSecret"],
    },
    {
      reason: "a secret in place of its name",
      with: { protocol: { ...OIDC, clientSecretRef: "hunter2" } },
      errors: ["/protocol/clientSecretRef type"],
    },
    {
      reason: "scopes without openid",
      with: { protocol: { ...OIDC, scopes: ["email"] } },
      errors: ["/protocol/scopes contains"],
    },
    {
      reason: "the fields of the other protocol",
      with: { protocol: { ...OIDC, ssoUrl: "https://x.example" } },
      errors: ["/protocol additionalProperties ssoUrl"],
    },
    { reason: "an unknown protocol", with: { protocol: { type: "oauth" } }, errors: ["/protocol/type enum"] },
    { reason: "a protocol without its name", with: { protocol: {} }, errors: ["/protocol required type"] },
    {
      reason: "a clock that is an hour off",
      with: { protocol: { ...SAML, clockSkew: "PT1H" } },
      errors: ["/protocol/clockSkew x-edict-maximum"],
    },
    {
      reason: "a weak signature",
      with: { protocol: { ...SAML, signatureAlgorithms: ["rsa-sha1"] } },
      errors: ["/protocol/signatureAlgorithms/0 enum"],
    },
    {
      reason: "a moment without its offset",
      with: { enforcement: { startAt: "2027-01-01T00:00:00" } },
      errors: ["/enforcement/startAt format"],
    },
    {
      reason: "an hour that no day has",
      with: { enforcement: { startAt: "2027-01-01T25:00:00Z" } },
      errors: ["/enforcement/startAt format"],
    },
    {
      reason: "a mapping without its role",
      with: { provisioning: { groupMappings: [{ group: "x" }] } },
      errors: ["/provisioning/groupMappings/0 required role"],
    },
  ],
});
