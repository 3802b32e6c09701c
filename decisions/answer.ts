import type { Release, ReleaseSections, ReleaseSource } from "../core/release.ts";
import type { Decision, DecisionContext, Reason } from "./decision.ts";
import { adminMessage, userMessage } from "./messages.ts";
import type { RuntimeAnswer, RuntimeReason } from "./runtime.ts";
import type { Slice } from "./slice.ts";

/** What an answer is told with. */
export type Told = Pick<Slice, "asked" | "grants" | "rules">;

/** The answer that the policy gave, with messages and with the places where it was written. */
export function toDecision(answer: RuntimeAnswer, slice: Told, release: Release): Decision {
  const reasons = answer.reasons.map((reason) => toReason(reason, slice, release));
  const [first] = reasons;
  return {
    decision: answer.allow,
    context: {
      reasons,
      ...(!answer.allow && first && explain(first)),
      release: release.digest,
      tenant: release.tenant,
    },
  };
}

/** A deny that was decided without the policy. Reads nothing of the request, which may be anything. */
export function deny(code: string, tenant: string, release?: Release): Decision {
  const message = adminMessage(code, { tenant, action: "", type: "" });
  return {
    decision: false,
    context: {
      reasons: [{ code, message }],
      ...explain({ code, message }),
      release: release?.digest ?? null,
      tenant,
    },
  };
}

/** The reason of a deny as the standard's examples give it. */
function explain({ code, message }: Reason): Pick<DecisionContext, "reason_admin" | "reason_user"> {
  return { reason_admin: { en: message }, reason_user: { en: userMessage(code) } };
}

function toReason(reason: RuntimeReason, slice: Told, release: Release): Reason {
  const source = sourceOf(reason, slice, release.sections);
  const { code, section: _section, ...about } = reason;
  const facts = {
    tenant: release.tenant,
    action: slice.asked.action.name,
    type: slice.asked.resource.type,
    ...about,
  };
  return {
    code,
    message: adminMessage(code, facts),
    ...(source && { resource: source.resource, file: source.file, line: source.line }),
  };
}

function sourceOf(reason: RuntimeReason, slice: Told, sections: ReleaseSections): ReleaseSource | undefined {
  const { rule, role, section } = reason;
  if (rule !== undefined) return slice.rules.find(({ id }) => id === rule)?.source;
  if (role !== undefined) return slice.grants.find((grant) => grant.role === role)?.source;
  return section === undefined ? undefined : sectionSource(section, sections);
}

/** The tenant's own security policy comes last in its sources, and is the one to look at first. */
function sectionSource(section: string, sections: ReleaseSections): ReleaseSource | undefined {
  switch (section) {
    case "tenant":
      return sections.tenant?.source;
    case "plan":
      return sections.plan?.source;
    case "security":
      return sections.security?.sources.at(-1);
    case "sso":
      return sections.sso?.source;
    default:
      return undefined;
  }
}
