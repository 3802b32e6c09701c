import type { Decision } from "../decisions/decision.ts";

/**
 * Why there is no answer. `client.unavailable`: none came in time, so another try can help. `client.refused`: edict
 * refused the question or the token, or the question cannot be sent, so it cannot.
 */
export type FailureCode = "client.refused" | "client.unavailable";

/** There is no answer. Says nothing of tokens or of the question. */
export class ClientError extends Error {
  readonly code: FailureCode;
  /** The HTTP status of the last answer, where there was one. */
  readonly status: number | undefined;

  constructor(code: FailureCode, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "ClientError";
    this.code = code;
    this.status = options.status;
  }
}

const TRY_AGAIN = "This cannot be checked right now. Try again, or contact your administrator.";

/** What counts where there is no answer. */
export function denied({ code, message }: ClientError, tenant: string): Decision {
  return {
    decision: false,
    context: {
      reasons: [{ code, message }],
      reason_admin: { en: message },
      reason_user: { en: TRY_AGAIN },
      release: null,
      tenant,
    },
  };
}
