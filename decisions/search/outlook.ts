import type { ReleaseRule, ReleaseTest } from "../../core/release.ts";
import type { EvaluationRequest } from "../request.ts";
import type { QuestionKind } from "../runtime.ts";

/** Asks the decision point whether a question is answered with yes. */
export type Ask = (question: EvaluationRequest) => boolean;

/** One search of one release at one time. */
export interface Lookout {
  readonly question: EvaluationRequest;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly ask: Ask;
}

/** Signing in and features are judged by rules of their own. */
export function questionKind({ action, resource }: EvaluationRequest): QuestionKind {
  const name = plainName(action.name, resource.type);
  if (name === "sign-in" && resource.type === "tenant") return "sign-in";
  return name === "use" && resource.type === "feature" ? "feature" : "access";
}

/** `account:connect` on the type `account` is `connect`. */
export function plainName(name: string, type: string): string {
  const prefix = `${type}:`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** The name that has to be asked for so that `plain` is looked up. */
export function askedName(plain: string, type: string): string {
  return plainName(plain, type) === plain ? plain : `${type}:${plain}`;
}

/** A name that stands for everything that a release does not name. */
export function unnamed(isTaken: (name: string) => boolean): string {
  let name = "?";
  while (isTaken(name)) name += "?";
  return name;
}

export function allows(rules: readonly ReleaseRule[]): boolean {
  return rules.some(({ effect }) => effect === "allow");
}

/** Whether a test reads something below `root` for which `isKnown` does not vouch. */
export function readsUnknown(
  tests: readonly ReleaseTest[],
  root: string,
  isKnown: (path: readonly string[]) => boolean,
): boolean {
  const paths = tests.flatMap(({ path, operandPath }) => (operandPath ? [path, operandPath] : [path]));
  return paths.some((path) => path[0] === root && !isKnown(path));
}
