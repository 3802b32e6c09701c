import type { KindRegistration } from "../core/controller.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fromPointer, toPointer } from "../core/json.ts";
import { LASTING_HAZARDS } from "../core/plan.ts";
import { DRIFT_MODES } from "../core/ports.ts";
import type { Resource } from "../core/resource.ts";
import { didYouMean } from "../core/suggest.ts";
import { schemaOf } from "./load/schema-nodes.ts";
import { shown } from "./load/show.ts";
import { APPROVE_ANNOTATION, parseApprovals } from "./plan/approvals.ts";
import {
  ANNOTATION_PREFIX,
  DELETION_POLICIES,
  DELETION_POLICY_ANNOTATION,
  DRIFT_ANNOTATION,
  IGNORE_FIELDS_ANNOTATION,
  PAUSE_ANNOTATION,
  splitPointers,
} from "./plan/lifecycle.ts";

interface Problem {
  readonly message: string;
  readonly hint: string;
}

type Check = (
  text: string,
  resource: Resource,
  registration: KindRegistration | undefined,
) => readonly Problem[];

/** Every annotation that speaks to edict, with what is wrong about a value. */
const CHECKS: Readonly<Record<string, Check>> = {
  [APPROVE_ANNOTATION]: approvalProblems,
  [DELETION_POLICY_ANNOTATION]: (text) => wordProblems(text, DELETION_POLICIES),
  [DRIFT_ANNOTATION]: (text) => wordProblems(text, DRIFT_MODES),
  [IGNORE_FIELDS_ANNOTATION]: fieldProblems,
  [PAUSE_ANNOTATION]: (text) =>
    text.trim() === ""
      ? [{ message: "the pause gives no reason", hint: "Write why nothing of the resource may change." }]
      : [],
};

/**
 * What is wrong with the annotations that speak to edict: an unknown one, an unknown word, an approval without the
 * reason that it owes, a field that there is not.
 */
export function annotationDiagnostics(
  resources: readonly Resource[],
  registrations: ReadonlyMap<string, KindRegistration>,
): readonly Diagnostic[] {
  return resources.flatMap((resource) =>
    Object.entries(resource.metadata.annotations)
      .filter(([name]) => name.startsWith(ANNOTATION_PREFIX))
      .flatMap(([name, text]) =>
        problemsOf(name, text, resource, registrations.get(resource.kind)).map((problem) =>
          diagnostic(resource, name, problem),
        ),
      ),
  );
}

function problemsOf(
  name: string,
  text: string,
  resource: Resource,
  registration: KindRegistration | undefined,
): readonly Problem[] {
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (check !== undefined) return check(text, resource, registration);
  const known = Object.keys(CHECKS);
  return [
    {
      message: `${shown(name)} is no annotation of edict`,
      hint: didYouMean(name, known, `There are ${known.join(", ")}.`),
    },
  ];
}

function approvalProblems(text: string): readonly Problem[] {
  const hint = `Write "HAZARD: reason", with one of ${LASTING_HAZARDS.join(", ")}; separate several by a semicolon.`;
  const { approvals, unknown } = parseApprovals(text, "annotation");
  return [
    ...unknown.map((name) => `${shown(name)} is not a hazard that an annotation can approve`),
    ...approvals
      .filter(({ reason }) => reason === "")
      .map(({ hazard }) => `the approval of ${hazard} gives no reason`),
  ].map((message) => ({ message, hint }));
}

function wordProblems(text: string, words: readonly string[]): readonly Problem[] {
  if (words.includes(text)) return [];
  return [
    {
      message: `${shown(text)} is none of ${words.join(", ")}`,
      hint: didYouMean(text, words, `Write one of ${words.join(", ")}.`),
    },
  ];
}

function fieldProblems(
  text: string,
  resource: Resource,
  registration: KindRegistration | undefined,
): readonly Problem[] {
  const hint = "Write JSON Pointers of fields below /spec, separated by commas, as /spec/displayName.";
  if (registration !== undefined && registration.controller.keepForeign === undefined) {
    return [{ message: `no field of a ${resource.kind} can be owned elsewhere`, hint: "Remove it." }];
  }
  const pointers = splitPointers(text);
  if (pointers.length === 0) return [{ message: "it names no field", hint }];
  return pointers.flatMap((pointer) => {
    const message = pointerProblem(pointer, resource, registration);
    return message === undefined ? [] : [{ message, hint }];
  });
}

function pointerProblem(
  pointer: string,
  { spec, kind }: Resource,
  registration: KindRegistration | undefined,
): string | undefined {
  if (!/^\/spec\/./u.test(pointer)) return `${shown(pointer)} is no field below /spec`;
  if (fromPointer(pointer).some((token) => /^\d+$/u.test(token)))
    return `${shown(pointer)} is an item of a list, which can only be owned whole`;
  const known = registration === undefined || schemaOf(registration.schema, { spec }, pointer) !== undefined;
  return known ? undefined : `${shown(pointer)} is no field of a ${kind}`;
}

function diagnostic(resource: Resource, name: string, { message, hint }: Problem): Diagnostic {
  const pointer = toPointer(["metadata", "annotations", name]);
  return {
    code: "EDICT_RESOURCE_INVALID",
    severity: "error",
    ...resource.locate(pointer),
    length: 1,
    pointer,
    message: `${name}: ${message}.`,
    hint,
  };
}
