import type { Verb } from "./verb.ts";
import { accessDiff } from "./verbs/access-diff.ts";
import { access } from "./verbs/access.ts";
import { apply } from "./verbs/apply.ts";
import { backup } from "./verbs/backup.ts";
import { completion } from "./verbs/completion.ts";
import { decide } from "./verbs/decide.ts";
import { decisions } from "./verbs/decisions.ts";
import { describe } from "./verbs/describe.ts";
import { drift } from "./verbs/drift.ts";
import { eventsRebuild } from "./verbs/events-rebuild.ts";
import { eventsVerify } from "./verbs/events-verify.ts";
import { events } from "./verbs/events.ts";
import { getAgents } from "./verbs/get-agents.ts";
import { get } from "./verbs/get.ts";
import { init } from "./verbs/init.ts";
import { newKind } from "./verbs/new-kind.ts";
import { newRule } from "./verbs/new-rule.ts";
import { pause } from "./verbs/pause.ts";
import { pauses } from "./verbs/pauses.ts";
import { plan } from "./verbs/plan.ts";
import { policiesBuild } from "./verbs/policies-build.ts";
import { policiesTest } from "./verbs/policies-test.ts";
import { replay } from "./verbs/replay.ts";
import { resume } from "./verbs/resume.ts";
import { run } from "./verbs/run.ts";
import { schema } from "./verbs/schema.ts";
import { test } from "./verbs/test.ts";
import { tokenCreate } from "./verbs/token-create.ts";
import { tokenList } from "./verbs/token-list.ts";
import { tokenRevoke } from "./verbs/token-revoke.ts";
import { validate } from "./verbs/validate.ts";
import { version } from "./verbs/version.ts";
import { wait } from "./verbs/wait.ts";

/** Every verb, in the order in which help tells them: the way of the work, then questions, then the rest. */
export const VERBS: readonly Verb[] = [
  init,
  validate,
  test,
  plan,
  apply,
  run,
  get,
  getAgents,
  describe,
  wait,
  decide,
  access,
  accessDiff,
  decisions,
  replay,
  drift,
  pause,
  resume,
  pauses,
  tokenCreate,
  tokenList,
  tokenRevoke,
  events,
  eventsVerify,
  eventsRebuild,
  backup,
  schema,
  newKind,
  newRule,
  policiesTest,
  policiesBuild,
  completion,
  version,
];

/** First words of verbs that are no verbs themselves, with what help says of them. */
export const VERB_GROUPS: Readonly<Record<string, string>> = {
  new: "scaffold a kind or a rule (in a checkout of edict)",
  token: "make, list and revoke tokens for the server",
  policies: "test or build the policies (in a checkout of edict)",
};
