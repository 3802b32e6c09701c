import type { Release } from "../core/release.ts";
import { heldBy, rulesAt, standingOf } from "../decisions/access/standing.ts";
import type { Held, HeldRule } from "../decisions/access/standing.ts";
import type { TestQuestion } from "./questions.ts";

/** What a question about access comes upon in a release. */
export interface Touched {
  readonly question: TestQuestion;
  /** The action without the type before it. */
  readonly action: string;
  readonly held: readonly Held[];
  /** The rules that come into question. */
  readonly rules: readonly HeldRule[];
}

/** Signing in and features are no questions about rules. */
export function isAboutRules({ request: { action, resource } }: TestQuestion): boolean {
  const name = plainAction(action.name, resource.type);
  return (
    !(resource.type === "tenant" && name === "sign-in") && !(resource.type === "feature" && name === "use")
  );
}

/** What a question about rules touches; nothing where its tenant has no release. */
export function touchedBy(question: TestQuestion, release: Release | undefined): Touched {
  const { request, now } = question;
  const { subject, resource } = request;
  const standing = standingOf(release, now);
  const groups = subject.properties?.["groups"];
  const named = Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [];
  const principals = [subject, ...new Set(named)].map((one) =>
    typeof one === "string" ? { type: "group", id: one } : one,
  );
  const held = principals.flatMap((principal) => heldBy(standing, principal));
  const action = plainAction(request.action.name, resource.type);
  return { question, action, held, rules: rulesAt(standing, held, resource.type, action) };
}

function plainAction(name: string, type: string): string {
  return name.startsWith(`${type}:`) ? name.slice(type.length + 1) : name;
}
