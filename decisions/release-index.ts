import type { Release, ReleaseRole } from "../core/release.ts";
import { deny } from "./answer.ts";
import type { Budget, Holder } from "./budget.ts";
import { Cell, wholeOf } from "./cell.ts";
import type { Answered, CellWorld, Verdict } from "./cell.ts";
import { evaluateCold } from "./cold.ts";
import { own } from "./lookup.ts";
import { RecentMap } from "./recent-map.ts";
import type { EvaluationRequest } from "./request.ts";
import { RoleSets } from "./role-sets.ts";
import type { RoleSet } from "./role-sets.ts";
import { isTextPolicy } from "./runtime.ts";
import type { RuntimePolicy, TextPolicy } from "./runtime.ts";
import { actionName, withPlainAction } from "./slice.ts";
import { StepUps } from "./step-ups.ts";

/** What a feature's answer takes, in bytes: rounded up. */
const FEATURE_BYTES = 2_000;

/** Answers by what was read, young ones: as many again may be old. */
const MOST_VERDICTS = 8_192;

export interface IndexOptions {
  readonly policy: RuntimePolicy;
  readonly budget: Budget;
}

/**
 * One release, with what was looked up in it and the answers that the policy gave about it. Everything that is kept lies
 * in here and is gone with the release, so that no answer can be about another release or another tenant. What depends on
 * more than the release and what conditions read, such as signing in, is asked anew each time.
 */
export class ReleaseIndex implements Holder {
  readonly release: Release;
  held = 0;
  readonly #policy: RuntimePolicy;
  readonly #texts: TextPolicy | undefined;
  readonly #onBytes: (bytes: number) => void;
  #roleSets: RoleSets | undefined;
  #world: CellWorld | undefined;
  /** How many cells were made, ever: their numbers are not given twice. */
  #cells = 0;
  #stepUps: StepUps | undefined;
  #features: Map<string, Answered> | undefined;

  constructor(release: Release, { policy, budget }: IndexOptions) {
    const isSound = release.format === 1 && release.sections.tenant !== undefined;
    this.release = release;
    this.#policy = policy;
    this.#texts = isSound && isTextPolicy(policy) ? policy : undefined;
    this.#onBytes = (bytes): void => budget.note(this, bytes);
  }

  clear(): void {
    this.#roleSets = undefined;
    this.#world = undefined;
    this.#features = undefined;
  }

  /** Answers one question. `now` is in milliseconds since the epoch. Throws where it cannot be evaluated. */
  answer(request: EvaluationRequest, now: number): Answered {
    if (!isQuestion(request)) return this.#deny("request.invalid");
    const { type, id } = request.resource;
    const action = actionName(request);
    if (action === "sign-in" && type === "tenant") return this.#signIn(request, now);
    if (this.#texts === undefined) return this.#cold(request, now);
    if (action === "use" && type === "feature") return this.#feature(id, request, now);
    return this.#access(this.#texts, request, action, now) ?? this.#cold(request, now);
  }

  #cold(request: EvaluationRequest, now: number): Answered {
    return { decision: evaluateCold(this.release, request, now, this.#policy) };
  }

  /** Whether somebody may sign in to a tenant is for that tenant's release to say. */
  #signIn(request: EvaluationRequest, now: number): Answered {
    const isOurs = request.resource.id === this.release.tenant;
    return isOurs ? this.#cold(request, now) : this.#deny("tenant.mismatch");
  }

  #deny(code: string): Answered {
    return { decision: deny(code, this.release.tenant, this.release) };
  }

  /** The features that the plan has are few; others can be asked for without end. */
  #feature(id: string, request: EvaluationRequest, now: number): Answered {
    const known = this.#features?.get(id);
    if (known !== undefined) return known;
    const { plan } = this.release.sections;
    if (plan === undefined || own(plan.features, id) !== true) return this.#cold(request, now);
    // Asked by nobody at no time, so that what is kept holds for everybody at any time.
    const nobody = { type: "", id: "" };
    const question = { subject: nobody, action: { name: "use" }, resource: { type: "feature", id } };
    const answered = wholeOf(this.#cold(question, 0).decision);
    this.#features ??= new Map();
    this.#features.set(id, answered);
    this.#onBytes(FEATURE_BYTES);
    return answered;
  }

  /** `undefined` where the question has to be asked without what is kept. */
  #access(policy: TextPolicy, request: EvaluationRequest, action: string, now: number): Answered | undefined {
    const { type } = request.resource;
    if ((request.context as unknown) === null || this.#needsStepUp(type, action)) return undefined;
    const asked = action === request.action.name ? request : withPlainAction(request);
    this.#roleSets ??= new RoleSets(this.release.sections, this.#onBytes);
    const set = this.#roleSets.of(asked, now);
    // Where no grant counts any more the answer names the bindings, which differ between holders of the same roles.
    if (set === undefined || (set.live.length === 0 && set.grants.length > 0)) return undefined;
    return this.#cell(policy, set, type, action).answer(asked, now);
  }

  /** Such an answer depends on the time and on how the subject signed in. */
  #needsStepUp(type: string, action: string): boolean {
    this.#stepUps ??= new StepUps(this.release.sections.security);
    return this.#stepUps.has(type, action);
  }

  /** What no role of the set names is all the same question, and has one cell: its names can be anything. */
  #cell(policy: TextPolicy, set: RoleSet, type: string, action: string): Cell {
    const known = set.cells.get(type)?.get(action);
    if (known !== undefined) return known;
    const ofType = set.live.some(({ rules }) => Object.hasOwn(rules, type)) ? type : "*";
    const ofAction = set.live.some((role) => names(role, ofType, action)) ? action : "*";
    const row = set.cells.get(ofType) ?? new Map<string, Cell>();
    set.cells.set(ofType, row);
    const cell = row.get(ofAction) ?? this.#makeCell(policy, set, ofType, ofAction);
    row.set(ofAction, cell);
    return cell;
  }

  #makeCell(policy: TextPolicy, set: RoleSet, type: string, action: string): Cell {
    this.#world ??= {
      release: this.release,
      policy,
      onBytes: this.#onBytes,
      byReading: new RecentMap<Verdict>(MOST_VERDICTS, this.#onBytes),
    };
    this.#cells += 1;
    return new Cell(this.#world, set, type, action, this.#cells);
  }
}

/** Whether a role has rules for an action by its name, on the type or on any. */
function names({ rules }: ReleaseRole, type: string, action: string): boolean {
  return [type, "*"].some((row) => {
    const ofType = own(rules, row);
    return ofType !== undefined && Object.hasOwn(ofType, action);
  });
}

/** Callers in plain JavaScript can pass anything; a list of one id would be looked up as if it were the id. */
function isQuestion({ subject, action, resource }: EvaluationRequest): boolean {
  return (
    typeof subject.type === "string" &&
    typeof subject.id === "string" &&
    typeof action.name === "string" &&
    typeof resource.type === "string" &&
    typeof resource.id === "string"
  );
}
