import type { MatrixQuestion } from "../decisions/access/matrix.ts";
import type { Prepared } from "../engine/prepare.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { readInstant } from "./instant.ts";
import { formatOf, present } from "./present.ts";
import { readEntity } from "./question.ts";

/** What the options of `access` ask. Throws EDICT_ARGUMENT_INVALID. */
export function readMatrixQuestion(context: Context): MatrixQuestion {
  const { input } = context;
  const [subject, type, action] = [input.text("subject"), input.text("type"), input.text("action")];
  return {
    at: readAt(context),
    ...(subject === undefined ? {} : { subject: readEntity("subject", subject) }),
    ...(type === undefined ? {} : { type }),
    ...(action === undefined ? {} : { action }),
  };
}

/** Milliseconds since the epoch: --at, or now. */
export function readAt({ input, world }: Context): number {
  const at = input.text("at");
  return at === undefined ? world.now() : readInstant("at", at);
}

/** Shows what is wrong with a workspace of which nothing can be said. */
export function showInvalid(prepared: Prepared, root: string, context: Context): ExitCode {
  context.print(present({ prepared }, context, { format: formatOf(context), root }));
  return EXIT.error;
}
