import type { TokenSource } from "../core/bearer-token.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Decision, FailedEvaluation } from "../decisions/decision.ts";
import type { Action, Entity, EvaluationRequest, Semantic } from "../decisions/request.ts";
import type { SearchKind } from "../decisions/search/search-request.ts";
import type { SearchAnswer } from "../decisions/search/searcher.ts";
import { isFailed, readDecision, readItems, readSearch, refusedItem } from "./answers.ts";
import { Batcher } from "./batcher.ts";
import type { BatchOptions } from "./batcher.ts";
import { ClientError, denied } from "./failure.ts";
import { Transport } from "./transport.ts";
import type { CallOptions } from "./transport.ts";

export interface ClientOptions {
  /** The server: `https://edict.example`, or with a path before `/access`. */
  readonly url: string;
  /** The tenant that is asked for. Absent: that of the token, or of each question's `context.tenant`. */
  readonly tenant?: string;
  readonly token?: TokenSource;
  /** Milliseconds for a call, its tries and pauses together. Default 2000. */
  readonly timeoutMs?: number;
  /** How often a question is sent at most. Default 3. */
  readonly attempts?: number;
  /** What evaluations give where there is no answer: a deny, which is the default, or a ClientError. */
  readonly onUnavailable?: "deny" | "throw";
  /** Told of every call without an answer, also where that is a deny. What it throws is ignored. */
  readonly onError?: (error: ClientError) => void;
  /** Lets single questions wait for each other and go together. Default: they do not. */
  readonly batch?: BatchOptions;
}

/** Several questions; what they have in common stands outside (AuthZEN 1.0, section 7.1). */
export interface EvaluationsInput {
  readonly evaluations: readonly Partial<EvaluationRequest>[];
  readonly subject?: Entity;
  readonly action?: Action;
  readonly resource?: Entity;
  readonly context?: JsonObject;
  readonly options?: { readonly evaluations_semantic?: Semantic };
}

/** A search (AuthZEN 1.0, section 8); what is looked for has no id, or is left out. */
export interface SearchInput {
  readonly subject: Omit<Entity, "id"> & { readonly id?: string };
  readonly action?: Action;
  readonly resource: Omit<Entity, "id"> & { readonly id?: string };
  readonly context?: JsonObject;
  readonly page?: { readonly token?: string; readonly limit?: number };
}

/** What questions of one batch have in common. */
interface BatchKey {
  readonly tenant: string | undefined;
  readonly atLeast: number | undefined;
  readonly timeoutMs: number | undefined;
}

type Items = readonly (Decision | FailedEvaluation)[];

/** Asks a running edict. Without an answer it denies, unless it is told to throw. Safe to share; needs no closing. */
export class DecisionClient {
  readonly #options: ClientOptions;
  readonly #transport: Transport;
  readonly #prefix: string;
  readonly #batcher: Batcher<BatchKey> | undefined;

  /** Throws TypeError for a URL that is none, or that carries credentials. */
  constructor(options: ClientOptions) {
    const { token, timeoutMs = 2_000, attempts = 3, tenant, batch } = options;
    const base = baseOf(options.url);
    this.#options = options;
    this.#transport = new Transport({ base, token, timeoutMs, attempts });
    this.#prefix = tenant === undefined ? "access/v1/" : `tenants/${encodeURIComponent(tenant)}/access/v1/`;
    this.#batcher = batch && new Batcher((key, requests) => this.#askTogether(key, requests), batch);
  }

  /** Answers one question. Rejects with ClientError only if told to throw, and with the reason of the signal. */
  async evaluate(request: EvaluationRequest, options: CallOptions = {}): Promise<Decision> {
    try {
      return await (this.#batcher === undefined
        ? this.#post("evaluation", request, options).then(readDecision)
        : this.#askBatched(this.#batcher, request, options));
    } catch (error) {
      return this.#unanswered(error, request.context, options);
    }
  }

  /** Answers up to 100 questions, all from one release; with `evaluations_semantic` the list can end early. */
  async evaluations(input: EvaluationsInput, options: CallOptions = {}): Promise<Items> {
    if (input.evaluations.length === 0) return [];
    try {
      const items = readItems(await this.#post("evaluations", input, options));
      return complete(items, input);
    } catch (error) {
      const answer = this.#unanswered(error, input.context, options);
      return input.evaluations.map(() => answer);
    }
  }

  /** Who may. Throws ClientError where there is no answer: an empty list would say something else. */
  searchSubjects(input: SearchInput, options: CallOptions = {}): Promise<SearchAnswer> {
    return this.#search("subject", input, options);
  }

  /** To what. Throws as `searchSubjects` does. */
  searchResources(input: SearchInput, options: CallOptions = {}): Promise<SearchAnswer> {
    return this.#search("resource", input, options);
  }

  /** What may be done. Throws as `searchSubjects` does. */
  searchActions(input: SearchInput, options: CallOptions = {}): Promise<SearchAnswer> {
    return this.#search("action", input, options);
  }

  async #search(kind: SearchKind, input: SearchInput, options: CallOptions): Promise<SearchAnswer> {
    try {
      return readSearch(await this.#post(`search/${kind}`, input, options));
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }

  #post(path: string, input: object, options: CallOptions): Promise<JsonValue> {
    return this.#transport.post(this.#prefix + path, textOf(input), options);
  }

  async #askBatched(
    batcher: Batcher<BatchKey>,
    request: EvaluationRequest,
    { atLeast, timeoutMs, signal }: CallOptions,
  ): Promise<Decision> {
    signal?.throwIfAborted();
    // One that cannot be sent must not fail those that it would go with.
    textOf(request);
    const named = request.context?.["tenant"];
    const tenant = typeof named === "string" ? named : undefined;
    const answer = await abortable(batcher.add({ tenant, atLeast, timeoutMs }, request), signal);
    if (isFailed(answer)) throw refusedItem(answer);
    return answer;
  }

  async #askTogether(key: BatchKey, requests: readonly EvaluationRequest[]): Promise<Items> {
    const { tenant, atLeast, timeoutMs } = key;
    const context = tenant === undefined ? {} : { context: { tenant } };
    const options = {
      ...(atLeast !== undefined && { atLeast }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    };
    // An item without a context would get that of the batch.
    const evaluations = requests.map((request) => ({ context: {}, ...request }));
    return complete(readItems(await this.#post("evaluations", { ...context, evaluations }, options)), {
      evaluations,
    });
  }

  #unanswered(error: unknown, context: JsonObject | undefined, { signal }: CallOptions): Decision {
    if (signal?.aborted === true) throw signal.reason;
    this.#tell(error);
    if (!(error instanceof ClientError) || this.#options.onUnavailable === "throw") throw error;
    const named = this.#options.tenant ?? context?.["tenant"];
    return denied(error, typeof named === "string" ? named : "");
  }

  #tell(error: unknown): void {
    if (!(error instanceof ClientError)) return;
    try {
      this.#options.onError?.(error);
    } catch {
      // A broken log must not turn a deny into a failure.
    }
  }
}

function baseOf(text: string): URL {
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  // The text is not repeated: it can carry a password.
  if (url === null || !/^https?:$/u.test(url.protocol)) throw new TypeError("url is no http or https URL");
  if (url.username !== "" || url.password !== "") throw new TypeError("url carries credentials: use token");
  return url;
}

/** Only a batch that may end early may have fewer answers than questions. */
function complete(
  items: Items,
  { evaluations, options }: Pick<EvaluationsInput, "evaluations" | "options">,
): Items {
  const endsEarly = (options?.evaluations_semantic ?? "execute_all") !== "execute_all";
  const isComplete = endsEarly ? items.length > 0 : items.length === evaluations.length;
  if (isComplete && items.length <= evaluations.length) return items;
  throw new ClientError("client.unavailable", "the answer has not one for each question", { status: 200 });
}

function textOf(input: object): string {
  try {
    return JSON.stringify(input);
  } catch (cause) {
    throw new ClientError("client.refused", "the question cannot be written as JSON", { cause });
  }
}

/** Who gives up goes; the others of the batch get their answers. */
function abortable<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", end, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}
