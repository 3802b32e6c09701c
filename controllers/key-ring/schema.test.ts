import schema from "../../schemas/gen/key-ring.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

const PROVIDER = { type: "local", kekRef: { name: "acme-kek" } };
const KEY = { name: "master", purpose: "master" };

testSchema({
  kind: "KeyRing",
  validate,
  schema,
  base: { provider: PROVIDER, keys: [KEY] },
  filled: {
    provider: PROVIDER,
    keys: [KEY],
    minDecryptionVersion: 1,
    dataKeys: { maxAge: "PT1H", maxMessages: 1000000, maxBytes: 68719476736 },
    deletion: { window: "P30D" },
  },
  accepted: [
    { reason: "the longest and the shortest rotation", with: { rotation: { period: "P2560D" } } },
    { reason: "a rotation each day", with: { rotation: { period: "P1D" } } },
    { reason: "two keys for one purpose", with: { keys: [KEY, { name: "other", purpose: "master" }] } },
    { reason: "as many messages as AES-GCM bears", with: { dataKeys: { maxMessages: 4294967296 } } },
  ],
  refused: [
    { reason: "another provider", with: { provider: { type: "aws-kms" } }, errors: ["/provider/type enum"] },
    {
      reason: "a provider without its key",
      with: { provider: { type: "local" } },
      errors: ["/provider required kekRef"],
    },
    {
      reason: "a key in the YAML",
      with: { provider: { type: "local", kekRef: { name: "x", value: "AAAA" } } },
      errors: ["/provider/kekRef additionalProperties value"],
    },
    { reason: "no keys", with: { keys: [] }, errors: ["/keys minItems"] },
    {
      reason: "one name for two keys",
      with: { keys: [KEY, { name: "master", purpose: "api-keys" }] },
      errors: ["/keys/1 uniqueItems"],
    },
    {
      reason: "an unknown purpose",
      with: { keys: [{ name: "x", purpose: "fun" }] },
      errors: ["/keys/0/purpose enum"],
    },
    {
      reason: "no rotation at all",
      with: { rotation: { period: "P0D" } },
      errors: ["/rotation/period x-edict-minimum"],
    },
    {
      reason: "a rotation too rare",
      with: { rotation: { period: "P8Y" } },
      errors: ["/rotation/period x-edict-maximum"],
    },
    {
      reason: "an end too sudden",
      with: { deletion: { window: "P6D" } },
      errors: ["/deletion/window x-edict-minimum"],
    },
    {
      reason: "an end too late",
      with: { deletion: { window: "P31D" } },
      errors: ["/deletion/window x-edict-maximum"],
    },
    {
      reason: "more messages than AES-GCM bears",
      with: { dataKeys: { maxMessages: 4294967297 } },
      errors: ["/dataKeys/maxMessages maximum"],
    },
  ],
});
