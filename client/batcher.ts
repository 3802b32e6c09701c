import type { Decision, FailedEvaluation } from "../decisions/decision.ts";
import type { EvaluationRequest } from "../decisions/request.ts";

export interface BatchOptions {
  /** Milliseconds that a question waits for others. Default 0: those of one turn of the event loop go together. */
  readonly withinMs?: number;
  /** Questions in one call, at most and by default 100. */
  readonly most?: number;
}

type Answered = Decision | FailedEvaluation;

interface Waiting {
  readonly request: EvaluationRequest;
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: unknown) => void;
}

interface Group<Key> {
  readonly key: Key;
  readonly waiting: Waiting[];
  readonly timer: NodeJS.Timeout;
}

/** Asks for several questions at once; answers are in their order. */
type Ask<Key> = (key: Key, requests: readonly EvaluationRequest[]) => Promise<readonly Answered[]>;

/** Gathers questions that can go together, which those of the same name can, and asks them in one call. */
export class Batcher<Key> {
  readonly #ask: Ask<Key>;
  readonly #withinMs: number;
  readonly #most: number;
  readonly #groups = new Map<string, Group<Key>>();

  constructor(ask: Ask<Key>, { withinMs = 0, most = 100 }: BatchOptions) {
    this.#ask = ask;
    this.#withinMs = withinMs;
    this.#most = Math.min(100, Math.max(1, most));
  }

  add(key: Key, request: EvaluationRequest): Promise<Answered> {
    const name = JSON.stringify(key);
    return new Promise((resolve, reject) => {
      const group = this.#groups.get(name) ?? this.#open(name, key);
      group.waiting.push({ request, resolve, reject });
      if (group.waiting.length >= this.#most) this.#send(name, group);
    });
  }

  #open(name: string, key: Key): Group<Key> {
    const timer = setTimeout(() => this.#send(name, group), this.#withinMs);
    const group: Group<Key> = { key, waiting: [], timer };
    this.#groups.set(name, group);
    return group;
  }

  #send(name: string, { key, waiting, timer }: Group<Key>): void {
    clearTimeout(timer);
    this.#groups.delete(name);
    this.#ask(
      key,
      waiting.map(({ request }) => request),
    ).then(
      (answers) =>
        waiting.forEach(({ resolve, reject }, index) => {
          const answer = answers[index];
          if (answer === undefined) reject(new Error("a batch came back without all of its answers"));
          else resolve(answer);
        }),
      (error: unknown) => {
        for (const { reject } of waiting) reject(error);
      },
    );
  }
}
