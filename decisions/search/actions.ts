import { distinctionAt, testsOf } from "./distinction.ts";
import { rolesOfSubject } from "./held.ts";
import { allows, askedName, plainName, readsUnknown, unnamed } from "./outlook.ts";
import type { Lookout } from "./outlook.ts";
import type { SearchIndex } from "./search-index.ts";
import { foundIn } from "./survey.ts";
import type { Found, Others } from "./survey.ts";

const NAME = ["action", "name"];

/** What signing in and features are asked with, whatever the roles say. */
const OWN_ACTIONS: Readonly<Record<string, readonly string[]>> = { tenant: ["sign-in"], feature: ["use"] };

/**
 * What the subject may do to the resource, of the actions that its roles name for the type. A rule for `*` stands for
 * every action that the release names for the type.
 */
export function findActions(index: SearchIndex, lookout: Lookout): { found: Found; others: Others } {
  const { question, now } = lookout;
  const { subject, resource } = question;
  const { type } = resource;
  const ask = (name: string): boolean => lookout.ask({ ...question, action: { name } });
  const roles = rolesOfSubject(index, subject, now);
  const ofAny = rulesFor(index, roles, type, "*");
  const tests = testsOf(ofAny);
  const { ids: compared, anyId } = distinctionAt(NAME, tests, question);
  const ownActions = type === "tenant" || type === "feature" ? (OWN_ACTIONS[type] ?? []) : [];
  const named = [...index.actions(type), ...reauthenticated(index, type), ...compared, ...ownActions];
  const candidates = named.filter(
    (name) => ownActions.includes(name) || allows(rulesFor(index, roles, type, name)),
  );
  const found = foundIn(new Set(candidates.map((name) => askedName(name, type)).filter(ask)));
  if (!allows(ofAny)) return { found, others: "denied" };
  const isOpen = anyId || readsUnknown(tests, "action", ([, member]) => member === "name");
  const taken = new Set(named);
  const others = isOpen ? "depends" : ask(unnamed((name) => taken.has(name))) ? "allowed" : "denied";
  return { found, others };
}

function rulesFor(
  index: SearchIndex,
  roles: ReadonlySet<string>,
  type: string,
  action: string,
): Parameters<typeof testsOf>[0] {
  return index
    .cells(type, action)
    .filter(({ role }) => roles.has(role))
    .flatMap(({ rules }) => rules);
}

/** Actions that need a fresh sign-in are named, too. */
function reauthenticated({ sections }: SearchIndex, type: string): readonly string[] {
  const names = sections.security?.session.reauthFor ?? [];
  return names.filter((name) => plainName(name, type) !== name).map((name) => plainName(name, type));
}
