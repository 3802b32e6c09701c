import { describe, expect, test } from "vitest";
import type { SchemaError } from "../core/controller.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { validatorOf } from "../schemas/schema-errors.ts";
import type { CompiledValidator } from "../schemas/schema-errors.ts";

/** What a kind's schema must accept and refuse. */
export interface SchemaCases {
  readonly kind: string;
  readonly validate: CompiledValidator;
  /** The whole schema of the kind, from schemas/gen. */
  readonly schema: unknown;
  /** A small valid spec. Every case is this spec with the case's fields in place of its own. */
  readonly base: JsonObject;
  readonly accepted: readonly { readonly reason: string; readonly with: JsonObject }[];
  /** `errors` are `pointer keyword`, sorted, the pointer below /spec. */
  readonly refused: readonly {
    readonly reason: string;
    readonly with: JsonObject;
    readonly errors: readonly string[];
  }[];
  /** The spec that `base` becomes. */
  readonly filled: JsonObject;
}

/** Defines the tests of one kind's schema. */
export function testSchema(cases: SchemaCases): void {
  const check = validatorOf(cases.validate, cases.schema as JsonObject);
  const documentWith = (fields: JsonObject): Record<string, JsonValue> => ({
    apiVersion: "edict/v1",
    kind: cases.kind,
    metadata: { name: "example" },
    spec: structuredClone({ ...cases.base, ...fields }),
  });
  describe(`the schema of ${cases.kind}`, () => {
    test("fills every default", () => {
      const document = documentWith({});
      expect(check(document)).toEqual([]);
      expect(document["spec"]).toEqual(cases.filled);
      expect(document["metadata"]).toEqual({ name: "example", labels: {}, annotations: {} });
    });
    test.each(specExamples(cases.schema))("accepts its own example %#", (example) => {
      expect(describeErrors(check({ ...documentWith({}), spec: structuredClone(example) }))).toEqual([]);
    });
    test.each(cases.accepted)("accepts: $reason", (item) => {
      expect(describeErrors(check(documentWith(item.with))), item.reason).toEqual([]);
    });
    test.each(cases.refused)("refuses: $reason", (item) => {
      expect(describeErrors(check(documentWith(item.with))), item.reason).toEqual(item.errors);
    });
    test("refuses unknown fields of the spec", () => {
      expect(describeErrors(check(documentWith({ nonsense: 1 })))).toEqual([
        " additionalProperties nonsense",
      ]);
    });
  });
}

/** `pointer keyword`, and the name of the field that is missing or unknown; sorted. */
export function describeErrors(errors: readonly SchemaError[]): readonly string[] {
  return errors.map(describeError).toSorted();
}

function describeError({ instancePath, keyword, params }: SchemaError): string {
  const field = params["missingProperty"] ?? params["additionalProperty"];
  const pointer = instancePath.replace(/^\/spec/u, "");
  return typeof field === "string" ? `${pointer} ${keyword} ${field}` : `${pointer} ${keyword}`;
}

function specExamples(schema: unknown): readonly JsonObject[] {
  const { properties } = schema as { properties: { spec: { examples: readonly JsonObject[] } } };
  return properties.spec.examples;
}
