import type { JsonObject } from "../../core/json.ts";
import { own } from "../lookup.ts";
import { distinctionAt, testsOf } from "./distinction.ts";
import type { Distinction } from "./distinction.ts";
import { groupsOf, isLive, rolesOfGroups } from "./held.ts";
import { allows, plainName, questionKind, readsUnknown, unnamed } from "./outlook.ts";
import type { Lookout } from "./outlook.ts";
import type { SearchIndex, SubjectClass } from "./search-index.ts";
import { sortNames } from "./sorted.ts";
import { survey } from "./survey.ts";
import type { Found, Others } from "./survey.ts";

const ID = ["subject", "id"];

/** Which bound subjects may. What the question says of the subject, its groups among it, is taken to hold for each. */
export function findSubjects(index: SearchIndex, lookout: Lookout): { found: Found; others: Others } {
  const { question, now } = lookout;
  const { type } = question.subject;
  const about = REACHES[questionKind(question)](index, lookout);
  const classes = about.roles === undefined ? index.classes(type) : index.holders(type, about.roles);
  const { ids: special, anyId: oneByOne } = about.distinction;
  const ask = (id: string): boolean => lookout.ask({ ...question, subject: { ...question.subject, id } });
  const found = survey({
    classes: classes.map((one) => ({ key: roleKey(one.grants, now), ids: one.ids })),
    special,
    oneByOne,
    keyOf: (id) => keyOfSubject(index, type, id, now),
    ask,
  });
  const isTaken = (id: string): boolean => special.has(id) || index.grants(type, id).length > 0;
  return { found, others: about.others(() => ask(unnamed(isTaken))) };
}

/** Whom a question can concern. */
interface Reach {
  /** The roles without which nobody is concerned; `undefined` where everybody is. */
  readonly roles: ReadonlySet<string> | undefined;
  readonly distinction: Distinction;
  /** What holds for a subject without grants; `asked` asks for one. */
  readonly others: (asked: () => boolean) => Others;
}

const NONE: Distinction = { ids: new Set(), anyId: false };

const REACHES = {
  access: reachOfAccess,
  "sign-in": (index: SearchIndex, { question, now }: Lookout): Reach => {
    const groups = groupsOf(question.subject);
    const reachable = rolesOfGroups(index, groups, now).size > 0;
    return {
      roles: undefined,
      distinction: { ids: new Set(index.sections.sso?.breakGlass), anyId: false },
      others: (asked) => othersBy(reachable, groups === undefined, asked),
    };
  },
  /** A plan is the tenant's: every subject gets the same answer. */
  feature: (): Reach => ({
    roles: undefined,
    distinction: NONE,
    others: (asked) => (asked() ? "allowed" : "denied"),
  }),
} as const;

function reachOfAccess(index: SearchIndex, { question, now }: Lookout): Reach {
  const { subject, action, resource } = question;
  const cells = index.cells(resource.type, plainName(action.name, resource.type));
  const roles = new Set(cells.filter(({ rules }) => allows(rules)).map(({ role }) => role));
  const tests = testsOf(cells.flatMap(({ rules }) => rules));
  const distinction = distinctionAt(ID, tests, question);
  const groups = groupsOf(subject);
  const byGroup = !roles.isDisjointFrom(rolesOfGroups(index, groups, now));
  const isOpen =
    groups === undefined ||
    distinction.anyId ||
    readsUnknown(tests, "subject", (path) => isGiven(path, subject.properties ?? {}));
  return {
    roles: groups !== undefined && byGroup ? undefined : roles,
    distinction,
    others: (asked) => othersBy(byGroup, isOpen, asked),
  };
}

/** The id is told apart elsewhere, the type is asked for, and a property that was sent is what it is. */
function isGiven([, member = "", name = ""]: readonly string[], properties: JsonObject): boolean {
  return member !== "properties" || own(properties, name) !== undefined;
}

function othersBy(reachable: boolean, isOpen: boolean, asked: () => boolean): Others {
  if (!reachable) return "denied";
  if (isOpen) return "depends";
  return asked() ? "allowed" : "denied";
}

/** Equal for grants that give the same roles now. */
function roleKey(grants: SubjectClass["grants"], now: number): string {
  const held = grants.map((grant) => `${isLive(grant, now) ? "+" : "-"}${grant.role}`);
  return sortNames(new Set(held)).join("\n");
}

function keyOfSubject(index: SearchIndex, type: string, id: string, now: number): string | undefined {
  const grants = index.grants(type, id);
  return grants.length === 0 ? undefined : roleKey(grants, now);
}
