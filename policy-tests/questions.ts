import type { PolicyTestSpec, TestRow } from "../controllers/policy-test/spec.gen.ts";
import type { JsonObject } from "../core/json.ts";
import type { Resource, ResourceKey } from "../core/resource.ts";
import { parseInstant } from "../core/time.ts";
import type { EvaluationRequest } from "../decisions/request.ts";

export const POLICY_TEST_KIND = "PolicyTest";

/** One question of a policy test, with the answer that is expected. */
export interface TestQuestion {
  /** The policy test that it is from. */
  readonly test: ResourceKey;
  /** Where its row is written. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** JSON Pointer of the row. */
  readonly pointer: string;
  readonly tenant: string;
  /** The names that the table uses. */
  readonly subject: string;
  readonly action: string;
  readonly resource: string;
  readonly request: EvaluationRequest;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly allow: boolean;
  /** Codes that a deny must give. */
  readonly denyReasons: readonly string[];
}

/** The questions of every policy test among the resources, in the order in which they are written. */
export function questionsOf(resources: readonly Resource[]): readonly TestQuestion[] {
  return resources.filter(({ kind }) => kind === POLICY_TEST_KIND).flatMap(documentQuestions);
}

function documentQuestions(resource: Resource): readonly TestQuestion[] {
  // The kind's validator has let it through.
  const spec = resource.spec as PolicyTestSpec;
  const { tenant } = resource.metadata;
  const tenants = tenant === undefined ? (spec.tenants ?? []) : [tenant];
  return tenants.flatMap((name) =>
    spec.expect.flatMap((row, index) => rowQuestions(row, index, { resource, spec, tenant: name })),
  );
}

interface Document {
  readonly resource: Resource;
  readonly spec: PolicyTestSpec;
  readonly tenant: string;
}

function rowQuestions(row: TestRow, index: number, document: Document): readonly TestQuestion[] {
  const { resource, spec, tenant } = document;
  const pointer = `/spec/expect/${index}`;
  const { file, line, column } = resource.locate(pointer);
  const now = parseInstant(row.time ?? spec.time) ?? NaN;
  const names = row.subjects ?? Object.keys(spec.subjects);
  return names.flatMap((subject) =>
    row.on.flatMap((on) =>
      row.actions.map((action) => ({
        test: resource.key,
        file,
        line,
        column,
        pointer,
        tenant,
        subject,
        action,
        resource: on,
        request: requestOf(spec, row, { subject, on, action }),
        now,
        allow: row.allow.includes("*") || row.allow.includes(subject),
        denyReasons: row.denyReasons,
      })),
    ),
  );
}

function requestOf(
  { subjects, resources, context }: PolicyTestSpec,
  row: TestRow,
  names: { readonly subject: string; readonly on: string; readonly action: string },
): EvaluationRequest {
  const subject = subjects[names.subject];
  const resource = resources[names.on];
  if (subject === undefined || resource === undefined)
    throw new RangeError("the row names nothing that is there");
  return {
    subject: { type: subject.type, id: subject.id, ...propertiesOf(subject.properties) },
    action: { name: names.action },
    resource: { type: resource.type, id: resource.id, ...propertiesOf(resource.properties) },
    context: { ...context, ...row.context },
  };
}

function propertiesOf(properties: JsonObject): { readonly properties?: JsonObject } {
  return Object.keys(properties).length === 0 ? {} : { properties };
}
