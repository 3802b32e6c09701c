import type { Diagnostic } from "../../core/diagnostic.ts";
import type { JsonValue } from "../../core/json.ts";
import type { ParsedDocument } from "./fast-yaml.ts";
import { MAX_ALL_PROBLEMS, MAX_PROBLEMS } from "./limits.ts";
import type { LineIndex } from "./line-index.ts";
import { keySpan, nodeAt, nodeSpan } from "./node-table.ts";
import type { NodeTable, Span } from "./node-table.ts";
import type { SchemaProblem } from "./schema-messages.ts";
import type { TextProblem } from "./text-problem.ts";

/** A file that diagnostics are about. */
export interface DiagnosedFile {
  readonly path: string;
  readonly lines: LineIndex;
}

export function textDiagnostic({ path, lines }: DiagnosedFile, problem: TextProblem): Diagnostic {
  const { offset, length, ...rest } = problem;
  return {
    ...rest,
    file: path,
    ...lines.locate(offset),
    length: lines.lengthOnLine(offset, offset + length),
  };
}

export function documentDiagnostic(
  { path, lines }: DiagnosedFile,
  document: ParsedDocument,
  problem: SchemaProblem,
): Diagnostic {
  const { atKey, ...rest } = problem;
  const span = spanOf(document.nodes, document.value, rest.pointer, atKey);
  const length = lines.lengthOnLine(span.start, span.end);
  return { ...rest, severity: "error", file: path, ...lines.locate(span.start), length };
}

function spanOf(nodes: NodeTable, value: JsonValue, pointer: string, atKey: boolean): Span {
  const node = nodeAt(nodes, value, pointer);
  return (atKey ? keySpan(nodes, node) : undefined) ?? nodeSpan(nodes, node);
}

/** A diagnostic of a whole file. */
export function fileDiagnostic(
  path: string,
  problem: Pick<Diagnostic, "code" | "hint" | "message">,
): Diagnostic {
  return { ...problem, severity: "error", file: path, line: 1, column: 1, length: 1, pointer: "" };
}

/** Keeps the first hundred problems of a file, and says how many there are besides. */
export function capped(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const kept = diagnostics.slice(0, MAX_PROBLEMS);
  const last = kept.at(-1);
  if (last === undefined || diagnostics.length <= MAX_PROBLEMS) return diagnostics;
  const message = `${diagnostics.length - MAX_PROBLEMS} more problems of this file are not shown.`;
  return [
    ...kept,
    { ...last, severity: "error", length: 1, pointer: "", message, hint: "Mend these first." },
  ];
}

/**
 * Keeps the first ten thousand problems of a snapshot, and says how many there are besides. Errors among them stay
 * errors: what is left out is an error, too, when any of it is.
 */
export function cappedAll(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const kept = diagnostics.slice(0, MAX_ALL_PROBLEMS);
  const last = kept.at(-1);
  if (last === undefined || diagnostics.length <= MAX_ALL_PROBLEMS) return diagnostics;
  const rest = diagnostics.slice(MAX_ALL_PROBLEMS);
  const severity = rest.some((one) => one.severity === "error") ? "error" : last.severity;
  const message = `${rest.length} more problems are not shown.`;
  return [...kept, { ...last, severity, length: 1, pointer: "", message, hint: "Mend these first." }];
}
