import type { Diagnostic } from "../../core/diagnostic.ts";
import { compareText } from "../../core/diagnostic.ts";
import { isJsonObject, toPointer } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { LASTING_HAZARDS } from "../../core/plan.ts";
import { DEFAULT_DRIFT } from "../../core/ports.ts";
import type { DriftSettings, SourceFile, WorkspaceConfig } from "../../core/ports.ts";
import { parseKey } from "../../core/resource.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { didYouMean } from "../../core/suggest.ts";
import type { WorkspaceSpec } from "../../schemas/gen/workspace.gen.ts";
import workspaceSchema from "../../schemas/gen/workspace.schema.json" with { type: "json" };
import { validate } from "../../schemas/gen/workspace.validate.gen.js";
import { validatorOf } from "../../schemas/schema-errors.ts";
import { capped, documentDiagnostic, fileDiagnostic, textDiagnostic } from "./diagnose.ts";
import type { DiagnosedFile } from "./diagnose.ts";
import { WORKSPACE_FILE } from "./envelope.ts";
import type { ParsedDocument } from "./fast-yaml.ts";
import { LineIndex } from "./line-index.ts";
import { parseYaml } from "./parse-yaml.ts";
import { schemaProblem } from "./schema-messages.ts";
import type { SchemaProblem } from "./schema-messages.ts";
import { secretPaths, secretReferences } from "./schema-nodes.ts";
import { shown } from "./show.ts";

/** edict.yaml, valid and with defaults. */
export interface WorkspaceFile extends Omit<WorkspaceSpec, "database"> {
  readonly name: string;
  /** `urlSecret` is absent for the embedded database. */
  readonly database: { readonly urlSecret?: string; readonly readUrlSecret?: string };
}

export interface ReadWorkspace {
  /** Absent when a diagnostic is an error. */
  readonly file?: WorkspaceFile;
  /** The part that the engine reads; empty when there is no usable file. */
  readonly config: WorkspaceConfig;
  readonly diagnostics: readonly Diagnostic[];
}

const SCHEMA = workspaceSchema as JsonObject;
const judge = validatorOf(validate, SCHEMA);
const SECRET_PATHS = secretPaths(SCHEMA);

const NO_CONFIG: WorkspaceConfig = {
  name: "",
  dataSources: [],
  secrets: [],
  drift: DEFAULT_DRIFT,
  acceptedHazards: [],
};

/** Reads edict.yaml; `source` is undefined when the snapshot has none. `kinds` are the names that it may speak of. */
export function readWorkspace(source: SourceFile | undefined, kinds: readonly string[]): ReadWorkspace {
  if (source === undefined) {
    const message = `There is no ${WORKSPACE_FILE}.`;
    const hint = "Create one with: edict init.";
    return {
      config: NO_CONFIG,
      diagnostics: [fileDiagnostic(WORKSPACE_FILE, { code: "EDICT_WORKSPACE_MISSING", message, hint })],
    };
  }
  const parsed = parseYaml(source.bytes);
  const diagnosed = { path: source.path, lines: new LineIndex(parsed.text) };
  const diagnostics = parsed.problems.map((problem) => textDiagnostic(diagnosed, problem));
  const [document] = parsed.documents;
  if (diagnostics.some(({ severity }) => severity === "error"))
    return { config: NO_CONFIG, diagnostics: capped(diagnostics) };
  if (document === undefined || parsed.documents.length > 1) {
    return { config: NO_CONFIG, diagnostics: [...diagnostics, notOneDocument(parsed.documents.length)] };
  }
  return readDocument(document, diagnosed, diagnostics, kinds);
}

function notOneDocument(count: number): Diagnostic {
  const message = `${WORKSPACE_FILE} holds ${count} documents.`;
  return fileDiagnostic(WORKSPACE_FILE, {
    code: "EDICT_CONFIG_INVALID",
    message,
    hint: "It must hold one; resources stand below platform/ and tenants/.",
  });
}

function readDocument(
  document: ParsedDocument,
  diagnosed: DiagnosedFile,
  before: readonly Diagnostic[],
  kinds: readonly string[],
): ReadWorkspace {
  const problems = workspaceProblems(document.value, kinds);
  const diagnostics = capped([
    ...before,
    ...problems.map((problem) => documentDiagnostic(diagnosed, document, problem)),
  ]);
  if (problems.length > 0) return { config: NO_CONFIG, diagnostics };
  const { metadata, spec } = document.value as unknown as {
    readonly metadata: { readonly name: string };
    readonly spec: WorkspaceSpec;
  };
  const file: WorkspaceFile = { ...spec, name: metadata.name, database: spec.database ?? {} };
  return { file, config: configOf(file), diagnostics };
}

function workspaceProblems(document: JsonValue, kinds: readonly string[]): readonly SchemaProblem[] {
  if (!isJsonObject(document))
    return [
      invalid("", "The document is no mapping.", "Begin it with apiVersion: edict/v1 and kind: Workspace."),
    ];
  const problems = judge(document).map((error) =>
    inConfig(schemaProblem(error, { schema: SCHEMA, document })),
  );
  if (problems.length > 0) return problems;
  return [...undeclaredSecrets(document), ...unknownKinds(document, kinds)];
}

function inConfig(problem: SchemaProblem): SchemaProblem {
  return problem.code === "EDICT_RESOURCE_INVALID" ? { ...problem, code: "EDICT_CONFIG_INVALID" } : problem;
}

function undeclaredSecrets(document: JsonObject): readonly SchemaProblem[] {
  const { spec } = document as { readonly spec?: WorkspaceSpec };
  const declared = Object.keys(spec?.secrets ?? {});
  return secretReferences(document, SECRET_PATHS)
    .filter(({ name }) => !declared.includes(name))
    .map(({ pointer, name }) => ({
      ...invalid(pointer, `The secret ${shown(name)} is not declared.`, "Declare it under spec.secrets."),
      code: "EDICT_SECRET_UNDECLARED" as const,
    }));
}

/** A slip in a kind's name would otherwise do nothing, and nobody would know. */
function unknownKinds(document: JsonObject, kinds: readonly string[]): readonly SchemaProblem[] {
  const { spec } = document as { readonly spec?: WorkspaceSpec };
  const { intervals = {}, accepted = [] } = spec?.drift ?? {};
  return [
    ...Object.keys(intervals).map((kind) => ({
      kind,
      pointer: toPointer(["spec", "drift", "intervals", kind]),
      atKey: true,
    })),
    ...accepted.map(({ resource }, index) => ({
      kind: parseKey(resource).kind,
      pointer: toPointer(["spec", "drift", "accepted", index, "resource"]),
      atKey: false,
    })),
  ]
    .filter(({ kind }) => !kinds.includes(kind))
    .map(({ kind, pointer, atKey }) => ({
      ...invalid(
        pointer,
        `There is no kind ${shown(kind)}.`,
        didYouMean(kind, kinds, `Kinds are ${kinds.join(", ")}.`),
      ),
      atKey,
    }));
}

function configOf({ name, dataSources, secrets, drift, hazards }: WorkspaceFile): WorkspaceConfig {
  return {
    name,
    dataSources,
    secrets: Object.entries(secrets)
      .map(([secret, { tenants }]) => ({ name: secret, tenants }))
      .toSorted((left, right) => compareText(left.name, right.name)),
    drift: driftSettings({ drift }),
    acceptedHazards: LASTING_HAZARDS.flatMap((hazard) => {
      const acceptance = hazards[hazard];
      return acceptance === undefined ? [] : [{ hazard, reason: acceptance.reason }];
    }),
  };
}

/** What edict.yaml says of drift; the pattern of the schema is that of a key. */
export function driftSettings({ drift }: Pick<WorkspaceFile, "drift">): DriftSettings {
  const accepted = drift.accepted.map((one) => ({ ...one, resource: one.resource as ResourceKey }));
  return { ...drift, accepted: accepted.toSorted((left, right) => compareText(left.id, right.id)) };
}

function invalid(pointer: string, message: string, hint: string): SchemaProblem {
  return { code: "EDICT_CONFIG_INVALID", pointer, atKey: false, message, hint };
}
