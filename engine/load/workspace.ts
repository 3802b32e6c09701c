import type { Diagnostic } from "../../core/diagnostic.ts";
import { compareText } from "../../core/diagnostic.ts";
import { isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { HAZARDS } from "../../core/plan.ts";
import type { SourceFile, WorkspaceConfig } from "../../core/ports.ts";
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
  readonly database: { readonly urlSecret?: string };
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

const NO_CONFIG: WorkspaceConfig = { name: "", dataSources: [], secrets: [], acceptedHazards: [] };

/** Reads edict.yaml; `source` is undefined when the snapshot has none. */
export function readWorkspace(source: SourceFile | undefined): ReadWorkspace {
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
  return readDocument(document, diagnosed, diagnostics);
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
): ReadWorkspace {
  const problems = workspaceProblems(document.value);
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

function workspaceProblems(document: JsonValue): readonly SchemaProblem[] {
  if (!isJsonObject(document))
    return [
      invalid("", "The document is no mapping.", "Begin it with apiVersion: edict/v1 and kind: Workspace."),
    ];
  const problems = judge(document).map((error) =>
    inConfig(schemaProblem(error, { schema: SCHEMA, document })),
  );
  return problems.length > 0 ? problems : undeclaredSecrets(document);
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

function configOf({ name, dataSources, secrets, hazards }: WorkspaceFile): WorkspaceConfig {
  return {
    name,
    dataSources,
    secrets: Object.entries(secrets)
      .map(([secret, { tenants }]) => ({ name: secret, tenants }))
      .toSorted((left, right) => compareText(left.name, right.name)),
    acceptedHazards: HAZARDS.flatMap((hazard) => {
      const acceptance = hazards[hazard];
      return acceptance === undefined ? [] : [{ hazard, reason: acceptance.reason }];
    }),
  };
}

function invalid(pointer: string, message: string, hint: string): SchemaProblem {
  return { code: "EDICT_CONFIG_INVALID", pointer, atKey: false, message, hint };
}
