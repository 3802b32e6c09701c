import type { ControlReference } from "../../core/finding.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import { isSeverity } from "../../policies/manifest.ts";
import type { RuleEntry } from "../../policies/manifest.ts";
import { demandOpa } from "./opa.ts";
import type { Opa } from "./opa.ts";

const FRAMEWORKS = ["gdpr", "hipaa", "iso27001", "nist800-63b", "soc2"] as const;

/** `category/name`; the folder under policies/rules and the last two parts of the package. */
export const RULE_ID: RegExp = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u;

/** One package annotation as `opa inspect --annotations` prints it. */
interface Annotation {
  readonly file: string;
  readonly path: readonly string[];
  readonly text: JsonObject;
}

/**
 * The rules under policies/rules by id, sorted, from the METADATA of their packages. Throws an Error that names every
 * rule whose METADATA is incomplete or whose package is not where its folder says.
 */
export async function readRules(opa: Opa, root: string): Promise<Readonly<Record<string, RuleEntry>>> {
  const printed = await demandOpa(opa, ["inspect", "--annotations", "--format", "json", "policies/rules"], {
    cwd: root,
  });
  const found = packageAnnotations(JSON.parse(printed) as JsonValue).filter(
    ({ file }) => !file.endsWith("_test.rego"),
  );
  const problems = found.flatMap(problemsOf);
  if (problems.length > 0)
    throw new Error(`the METADATA of rules is incomplete:\n${problems.toSorted().join("\n")}`);
  const entries = found.map(({ path, text }): [string, RuleEntry] => [
    path.slice(-2).join("/"),
    toEntry(text),
  ]);
  return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function packageAnnotations(inspection: JsonValue): readonly Annotation[] {
  const annotations = member(inspection, "annotations");
  return (isJsonArray(annotations) ? annotations : []).flatMap((one): readonly Annotation[] => {
    const text = member(one, "annotations");
    const path = member(one, "path");
    const file = member(member(one, "location"), "file");
    if (!isJsonObject(text) || text["scope"] !== "package" || !isJsonArray(path)) return [];
    return [{ file: textOf(file), path: path.slice(1).map((part) => textOf(member(part, "value"))), text }];
  });
}

function problemsOf({ file, path, text }: Annotation): readonly string[] {
  const id = path.slice(-2).join("/");
  const custom = member(text, "custom");
  const checks: readonly (readonly [boolean, string])[] = [
    [
      RULE_ID.test(id) && path.slice(0, -2).join("/") === "edict/rules",
      `the package is no edict.rules.CATEGORY["NAME"]`,
    ],
    [file.replaceAll("\\", "/").endsWith(`rules/${id}/rule.rego`), `the package says ${id}`],
    [isText(text["title"]), "title is missing"],
    [isText(text["description"]), "description is missing"],
    [isSeverity(member(custom, "severity")), "custom.severity is none of error, warning, info"],
    [isText(member(custom, "remedy")), "custom.remedy is missing"],
    [
      isControls(member(custom, "controls")),
      `custom.controls is no list of {framework: ${FRAMEWORKS.join("|")}, clause}`,
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => `  ${file}: ${problem}`);
}

function isControls(value: JsonValue | undefined): boolean {
  if (!isJsonArray(value)) return false;
  return value.every(
    (control) =>
      FRAMEWORKS.some((name) => name === member(control, "framework")) && isText(member(control, "clause")),
  );
}

/** After `problemsOf` found nothing. */
function toEntry(text: JsonObject): RuleEntry {
  const { severity, remedy, controls } = text["custom"] as unknown as RuleEntry;
  return {
    title: textOf(text["title"]),
    description: textOf(text["description"]).trim().replaceAll(/\s+/gu, " "),
    severity,
    remedy,
    controls: controls.map(({ framework, clause }): ControlReference => ({ framework, clause })),
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function isText(value: JsonValue | undefined): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
