import { relative, sep } from "node:path";
import type { PlanReport } from "../engine/reconciler.ts";
import type { Context } from "./context.ts";
import { excerptsOf } from "./excerpt.ts";
import { installedVersion } from "./installation.ts";
import { renderGithub } from "./output/github.ts";
import { renderJson } from "./output/json.ts";
import { renderJunit } from "./output/junit.ts";
import { renderMarkdown } from "./output/markdown.ts";
import { reportOf, withPrefix } from "./output/report.ts";
import type { Report } from "./output/report.ts";
import { renderSarif } from "./output/sarif.ts";
import type { OpenHazard } from "./output/text-plan.ts";
import { renderText } from "./output/text.ts";

export type Format = "github" | "json" | "junit" | "markdown" | "sarif" | "text";

export interface Presentation {
  readonly format: Format;
  /** The workspace's folder, absolute. */
  readonly root: string;
  readonly details?: boolean;
  /** Hazards that nobody approved; absent where that is not known. */
  readonly open?: readonly OpenHazard[];
}

/** The judgement of a revision, and its plan where there is one, in the format that was asked for. */
export function present(
  report: Pick<PlanReport, "plan" | "prepared">,
  context: Context,
  presentation: Presentation,
): string {
  return presentReport(reportOf(report), context, presentation);
}

/** The same of a report that has been made. */
export function presentReport(
  whole: Report,
  context: Context,
  { format, root, details = false, open }: Presentation,
): string {
  const prefixed = (): typeof whole => withPrefix(whole, prefixOf(context.world.cwd, root));
  switch (format) {
    case "text": {
      const paint = context.paint;
      const excerpt = excerptsOf(root, paint);
      return renderText(whole, { paint, details, excerpt, ...(open === undefined ? {} : { open }) });
    }
    case "json":
      return renderJson(whole, open);
    case "markdown":
      return renderMarkdown(whole, open);
    case "sarif":
      return renderSarif(prefixed(), installedVersion());
    case "junit":
      return renderJunit(prefixed());
    case "github":
      return renderGithub(prefixed());
  }
}

/** The folder of the workspace as it is seen from the current one, with slashes; nothing where it lies elsewhere. */
export function prefixOf(cwd: string, root: string): string {
  const path = relative(cwd, root).split(sep).join("/");
  return path === "" || path === ".." || path.startsWith("../") ? "" : `${path}/`;
}

/** `--format`, or JSON after `--json`, or text. */
export function formatOf(context: Context): Format {
  return (context.input.text("format") ?? (context.json ? "json" : "text")) as Format;
}
