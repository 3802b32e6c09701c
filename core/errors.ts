/* oxlint-disable max-lines -- one table of all codes is the point of this file */
/**
 * The one table of error codes. A code is never reused for another meaning. docs/errors.md is generated from here.
 */
export type ErrorCode =
  | "EDICT_ADMISSION_REFUSED"
  | "EDICT_APPLY_FAILED"
  | "EDICT_APPLY_UNAPPROVED"
  | "EDICT_ARGUMENT_INVALID"
  | "EDICT_AUDIT_BROKEN"
  | "EDICT_BUNDLE_INVALID"
  | "EDICT_CANCELLED"
  | "EDICT_CONFIG_INVALID"
  | "EDICT_DATABASE_BUSY"
  | "EDICT_DATABASE_EXHAUSTED"
  | "EDICT_DATABASE_FAILED"
  | "EDICT_DATABASE_NEWER"
  | "EDICT_DATABASE_OLDER"
  | "EDICT_DATABASE_UNREACHABLE"
  | "EDICT_ENGINE_LOST"
  | "EDICT_ENTRY_NOT_REACHED"
  | "EDICT_FENCED"
  | "EDICT_FILTER_UNSUPPORTED"
  | "EDICT_INTERNAL"
  | "EDICT_KEY_LOST"
  | "EDICT_KEY_TAMPERED"
  | "EDICT_KEY_UNAVAILABLE"
  | "EDICT_KIND_UNKNOWN"
  | "EDICT_LEASE_HELD"
  | "EDICT_LISTEN_UNPROTECTED"
  | "EDICT_LOAD_ALIASES"
  | "EDICT_LOAD_DEPTH"
  | "EDICT_LOAD_DUPLICATE_KEY"
  | "EDICT_LOAD_ENCODING"
  | "EDICT_LOAD_FORBIDDEN_KEY"
  | "EDICT_LOAD_SIZE"
  | "EDICT_LOAD_SYMLINK"
  | "EDICT_LOAD_SYNTAX"
  | "EDICT_LOAD_TAG"
  | "EDICT_LOAD_UNREADABLE"
  | "EDICT_LOG_DAMAGED"
  | "EDICT_LOG_UNAVAILABLE"
  | "EDICT_NOT_FOUND"
  | "EDICT_PAGE_STALE"
  | "EDICT_PLAN_INVALID"
  | "EDICT_PLAN_STALE"
  | "EDICT_POLICY_FAILED"
  | "EDICT_POLICY_TEST_FAILED"
  | "EDICT_POLICY_ILL_FORMED"
  | "EDICT_POLICY_TIMEOUT"
  | "EDICT_REFERENCE_AMBIGUOUS"
  | "EDICT_REFERENCE_CYCLE"
  | "EDICT_REFERENCE_FOREIGN"
  | "EDICT_REFERENCE_MISSING"
  | "EDICT_RELEASE_GONE"
  | "EDICT_RELEASE_INVALID"
  | "EDICT_RELEASE_UNAVAILABLE"
  | "EDICT_RELEASE_UNKNOWN"
  | "EDICT_REQUEST_FORBIDDEN"
  | "EDICT_REQUEST_INVALID"
  | "EDICT_REQUEST_LIMITED"
  | "EDICT_REQUEST_TOO_LARGE"
  | "EDICT_REQUEST_UNAUTHENTICATED"
  | "EDICT_RESOURCE_DUPLICATE"
  | "EDICT_RESOURCE_INVALID"
  | "EDICT_RESOURCE_SCOPE"
  | "EDICT_RESOURCE_UNKNOWN_FIELD"
  | "EDICT_SECRET_LITERAL"
  | "EDICT_SECRET_UNAVAILABLE"
  | "EDICT_SECRET_UNDECLARED"
  | "EDICT_TABLE_INCOMPATIBLE"
  | "EDICT_TOKEN_EXISTS"
  | "EDICT_USAGE_UNKNOWN"
  | "EDICT_WORKSPACE_EMPTY"
  | "EDICT_WORKSPACE_MISSING";

export interface ErrorRow {
  /** What happened, in general; the message of a single error adds the names. */
  readonly title: string;
  /** The way out, one or two sentences. */
  readonly remedy: string;
  /** What an HTTP client gets, in the range 400 to 599. */
  readonly httpStatus: number;
  /** What the command line ends with: 1 error, 3 refused by a rule or a hazard, 4 unreachable or busy. */
  readonly exitCode: 1 | 3 | 4;
  /** Whether the same call can succeed later without any change. */
  readonly retryable: boolean;
}

export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = {
  EDICT_ADMISSION_REFUSED: {
    title: "A rule of severity error refuses the desired state.",
    remedy: "Mend the finding that is named, or accept it until a date with a Waiver of the platform.",
    httpStatus: 422,
    exitCode: 3,
    retryable: false,
  },
  EDICT_APPLY_FAILED: {
    title: "Some changes could not be applied.",
    remedy:
      "Read the error beside each named resource, mend the cause and apply again; what was applied stays applied.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_APPLY_UNAPPROVED: {
    title: "The plan holds a hazard that nobody approved.",
    remedy:
      "Read what it endangers, then pass --approve HAZARD or put the annotation edict/approve on the resource.",
    httpStatus: 409,
    exitCode: 3,
    retryable: false,
  },
  EDICT_ARGUMENT_INVALID: {
    title: "A command-line argument is wrong.",
    remedy: "Run the command with --help and call it again.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_AUDIT_BROKEN: {
    title: "The event trail does not match its hashes.",
    remedy:
      "Treat the trail as tampered with from the named event on: compare it with a backup or an exported head.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_BUNDLE_INVALID: {
    title: "The policy bundle is damaged, or was not built from these sources.",
    remedy: "Run edict policies build, or install the package again.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_CANCELLED: {
    title: "The work was stopped before it was done.",
    remedy: "Run it again: it goes on where it stopped.",
    httpStatus: 503,
    exitCode: 1,
    retryable: true,
  },
  EDICT_CONFIG_INVALID: {
    title: "The workspace's edict.yaml is wrong.",
    remedy: "Mend the field that is named.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_DATABASE_BUSY: {
    title: "Another edict process holds the embedded database, or another transaction was in the way.",
    remedy: "Wait for it, stop it, or use PostgreSQL with --database.",
    httpStatus: 503,
    exitCode: 4,
    retryable: true,
  },
  EDICT_DATABASE_EXHAUSTED: {
    title: "The database has no disk space, no memory or no room in one of its limits.",
    remedy: "Give it room. A process that runs goes on by itself; nothing of what failed was kept.",
    httpStatus: 503,
    exitCode: 4,
    retryable: true,
  },
  EDICT_DATABASE_FAILED: {
    title: "The database refused a statement.",
    remedy: "Read the cause; edict did not change what the statement would have changed.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_DATABASE_NEWER: {
    title: "The database was migrated by a newer edict.",
    remedy: "Use that version of edict, or restore a backup from before the upgrade.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_DATABASE_OLDER: {
    title:
      "The database was never used by edict, or only by an older version, and this command changes nothing.",
    remedy:
      "Run `edict plan`, `edict apply` or `edict run` of this version once; they bring the database up to date.",
    httpStatus: 503,
    exitCode: 1,
    retryable: false,
  },
  EDICT_DATABASE_UNREACHABLE: {
    title: "The database cannot be reached.",
    remedy: "Check the address, the credentials and the network, then try again.",
    httpStatus: 503,
    exitCode: 4,
    retryable: true,
  },
  EDICT_ENGINE_LOST: {
    title: "The engine's thread ended by itself.",
    remedy:
      "Decisions go on from the releases in force, and another thread is started. Read the log for the cause; give the process more memory if it ran out.",
    httpStatus: 503,
    exitCode: 1,
    retryable: true,
  },
  EDICT_ENTRY_NOT_REACHED: {
    title: "Decisions are not yet made from the entry of the trail that the request asks for.",
    remedy:
      "Ask again, or let the request wait longer with edict-wait. If it stays so, the entry is of another database, or the process cannot read its own: see edict_releases_stale and the log.",
    httpStatus: 409,
    exitCode: 4,
    retryable: true,
  },
  EDICT_FENCED: {
    title: "This process lost the lease it wrote under, so its write was refused.",
    remedy: "Nothing was written. Run the command again; another process has taken over.",
    httpStatus: 409,
    exitCode: 1,
    retryable: true,
  },
  EDICT_FILTER_UNSUPPORTED: {
    title: "The rules cannot be written as a filter of this kind.",
    remedy: "Map or declare the column that is named, use another target, or ask about each resource.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_INTERNAL: {
    title: "edict met a state that it should not meet.",
    remedy: "Report it with the output of the command and --log-level debug.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_KEY_LOST: {
    title: "A version of a key is gone from the database, or was destroyed there.",
    remedy:
      "Restore its row of key_ring_versions from a backup. When nothing is encrypted with it any more, raise minDecryptionVersion above it.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_KEY_TAMPERED: {
    title:
      "A wrapped key does not open: its bytes, its context or its key-encryption key is not the original.",
    remedy: "Restore the row from a backup, or point the secret reference at the right key-encryption key.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_KEY_UNAVAILABLE: {
    title: "A key could not be used.",
    remedy: "Check that the key-encryption key's secret is present and is the one that wrapped the key.",
    httpStatus: 503,
    exitCode: 1,
    retryable: true,
  },
  EDICT_KIND_UNKNOWN: {
    title: "No controller knows this kind.",
    remedy: "Use one of the kinds that `edict schema` lists.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LEASE_HELD: {
    title: "Another process is applying to this workspace.",
    remedy: "Wait until it is done, or until its lease runs out.",
    httpStatus: 409,
    exitCode: 4,
    retryable: true,
  },
  EDICT_LISTEN_UNPROTECTED: {
    title: "The server was asked to listen beyond loopback without any token.",
    remedy:
      "Make a token with edict token create or configure spec.server.tokens in edict.yaml, or listen on 127.0.0.1.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_ALIASES: {
    title: "A YAML document uses more aliases than allowed.",
    remedy: "Write the repeated parts out; at most 100 aliases and 1 MiB of expansion are read.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_DEPTH: {
    title: "A YAML document is nested too deeply.",
    remedy: "Flatten it: at most 64 levels are read.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_DUPLICATE_KEY: {
    title: "A key stands twice in one mapping.",
    remedy: "Remove one of the two.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_ENCODING: {
    title: "A file is not UTF-8 text.",
    remedy: "Save it as UTF-8 without NUL characters.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_FORBIDDEN_KEY: {
    title: "A key has a name that programs treat specially.",
    remedy: "Use another name than __proto__, constructor or prototype.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_SIZE: {
    title: "A file is larger than allowed.",
    remedy: "Split it: at most 1 MiB a file is read.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_SYMLINK: {
    title: "A symbolic link leads out of the workspace, or to nothing.",
    remedy: "Replace the link by the file.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_SYNTAX: {
    title: "A file is not well-formed YAML 1.2.",
    remedy: "Mend the syntax at the place that is named.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_TAG: {
    title: "A YAML tag or a value that JSON cannot carry is used.",
    remedy: "Write plain strings, numbers, booleans, lists and mappings.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOAD_UNREADABLE: {
    title: "A file or folder cannot be read.",
    remedy: "Check that it exists and that its permissions allow reading.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOG_DAMAGED: {
    title: "The decision log holds something that edict did not write.",
    remedy: "Look at the named file; move it out of the folder, and everything else can be read.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_LOG_UNAVAILABLE: {
    title: "The decision could not be recorded, so it is not given.",
    remedy:
      "The route is set to durable: mend the disk or the database of the decision log, then ask again; or let the route answer without.",
    httpStatus: 503,
    exitCode: 4,
    retryable: true,
  },
  EDICT_NOT_FOUND: {
    title: "What was asked for is not there.",
    remedy: "Check the name; `edict get` lists what there is.",
    httpStatus: 404,
    exitCode: 1,
    retryable: false,
  },
  EDICT_PAGE_STALE: {
    title: "The release that the pages of a search are of is not in force any more.",
    remedy: "Begin the search again, without a page token.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_PLAN_INVALID: {
    title: "The saved plan is damaged or of another format.",
    remedy: "Make a new one with edict plan --out.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_PLAN_STALE: {
    title: "The plan no longer matches what it was computed from.",
    remedy: "Make a new plan, review it and apply that.",
    httpStatus: 409,
    exitCode: 1,
    retryable: false,
  },
  EDICT_POLICY_FAILED: {
    title: "A policy could not be evaluated.",
    remedy: "The answer is a deny. Read the cause; report it if the policies are those of the release.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_POLICY_TEST_FAILED: {
    title: "A policy test is answered otherwise than it expects.",
    remedy:
      "Correct the policy that gives the answer, which its reasons name, or the test when the answer is wanted.",
    httpStatus: 422,
    exitCode: 1,
    retryable: false,
  },
  EDICT_POLICY_ILL_FORMED: {
    title: "A policy yielded nothing, or not what it declares.",
    remedy: "The answer is a deny. Report it if the policies are those of the release.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_POLICY_TIMEOUT: {
    title: "A policy took too long and was stopped.",
    remedy:
      "The answer is a deny, and other questions are not touched. Simplify the policy if it happens again.",
    httpStatus: 500,
    exitCode: 1,
    retryable: true,
  },
  EDICT_REFERENCE_AMBIGUOUS: {
    title: "A reference fits a resource of the tenant and one of the platform.",
    remedy: "Write platform/NAME or TENANT/NAME.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_REFERENCE_CYCLE: {
    title: "Resources refer to each other in a circle.",
    remedy: "Remove one of the references.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_REFERENCE_FOREIGN: {
    title: "A resource refers to another tenant's resource.",
    remedy: "Refer to a resource of the same tenant or of the platform.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_REFERENCE_MISSING: {
    title: "A reference names a resource that does not exist.",
    remedy: "Create it, or correct the name.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_RELEASE_GONE: {
    title: "The release that was in force then is not kept any more.",
    remedy:
      "Ask as of a later time: the message says when the oldest that is kept was published. How long they are kept is spec.releases.retention in edict.yaml.",
    httpStatus: 410,
    exitCode: 1,
    retryable: false,
  },
  EDICT_RELEASE_INVALID: {
    title: "What was to be a release is none, or not the one that its digest names.",
    remedy:
      "Fetch it again. If it stays so, something on the way changes it, or this version of edict is older than the one that made it.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_RELEASE_UNAVAILABLE: {
    title: "A release could not be fetched from where it comes from.",
    remedy: "Check the address, the token and the network. What was in force stays in force meanwhile.",
    httpStatus: 503,
    exitCode: 4,
    retryable: true,
  },
  EDICT_RELEASE_UNKNOWN: {
    title: "There is no release of this tenant.",
    remedy: "Check the tenant's name, and that its revision was applied.",
    httpStatus: 404,
    exitCode: 1,
    retryable: false,
  },
  EDICT_REQUEST_FORBIDDEN: {
    title: "The token does not allow this.",
    remedy: "Use a token of that tenant.",
    httpStatus: 403,
    exitCode: 1,
    retryable: false,
  },
  EDICT_REQUEST_INVALID: {
    title: "The request is not of the expected shape.",
    remedy: "Mend the field that is named.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_REQUEST_LIMITED: {
    title: "The token asks more often than it may.",
    remedy:
      "Wait as many seconds as the header Retry-After says, ask in batches, or raise spec.server.rateLimit.",
    httpStatus: 429,
    exitCode: 4,
    retryable: true,
  },
  EDICT_REQUEST_TOO_LARGE: {
    title: "The request body is larger than allowed.",
    remedy: "Send less at once.",
    httpStatus: 413,
    exitCode: 1,
    retryable: false,
  },
  EDICT_REQUEST_UNAUTHENTICATED: {
    title: "The request carries no valid token.",
    remedy: "Send Authorization: Bearer TOKEN.",
    httpStatus: 401,
    exitCode: 1,
    retryable: false,
  },
  EDICT_RESOURCE_DUPLICATE: {
    title: "The same kind and name stand twice.",
    remedy: "Remove or rename one of the two.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_RESOURCE_INVALID: {
    title: "A field has a value that its schema does not allow.",
    remedy: "Mend the field that is named.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_RESOURCE_SCOPE: {
    title: "A resource stands where its kind or its tenant does not belong.",
    remedy: "Move the file under platform/ or tenants/TENANT/, or correct metadata.tenant.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_RESOURCE_UNKNOWN_FIELD: {
    title: "A field is not known.",
    remedy: "Correct its name or remove it.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_SECRET_LITERAL: {
    title: "A secret stands in the YAML.",
    remedy: "Put it in a secret store and refer to it by name.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_SECRET_UNAVAILABLE: {
    title: "A secret reference cannot be resolved.",
    remedy: "Set the environment variable, file or command that edict.yaml names for it.",
    httpStatus: 503,
    exitCode: 1,
    retryable: true,
  },
  EDICT_SECRET_UNDECLARED: {
    title: "A secret reference names a secret that edict.yaml does not declare.",
    remedy: "Declare it under spec.secrets in edict.yaml.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_TABLE_INCOMPATIBLE: {
    title: "A table of the interface differs from what this edict writes.",
    remedy: "Read which column differs, and migrate or move the table away.",
    httpStatus: 500,
    exitCode: 1,
    retryable: false,
  },
  EDICT_TOKEN_EXISTS: {
    title: "A token of this name is in use.",
    remedy: "Choose another name, or revoke that token first with edict token revoke NAME.",
    httpStatus: 409,
    exitCode: 1,
    retryable: false,
  },
  EDICT_USAGE_UNKNOWN: {
    title: "A command, option or argument is not known.",
    remedy: "Run edict --help.",
    httpStatus: 400,
    exitCode: 1,
    retryable: false,
  },
  EDICT_WORKSPACE_EMPTY: {
    title: "The source yields no resources although resources are applied.",
    remedy: "Check the path and the checkout; deleting everything must be asked for resource by resource.",
    httpStatus: 409,
    exitCode: 3,
    retryable: false,
  },
  EDICT_WORKSPACE_MISSING: {
    title: "There is no workspace here.",
    remedy: "Run edict init, or name the folder that holds edict.yaml.",
    httpStatus: 404,
    exitCode: 1,
    retryable: false,
  },
};

/**
 * A failure of edict with a code from the table. The message says what this layer was doing and names the thing; what
 * lies beneath goes into `cause`, whose text is never repeated here.
 */
export class EdictError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "EdictError";
    this.code = code;
  }

  get row(): ErrorRow {
    return ERRORS[this.code];
  }
}

/** Whether trying the same thing again can help. Errors that are not ours count as final. */
export function isRetryable(error: unknown): boolean {
  return error instanceof EdictError && error.row.retryable;
}

/** The messages of an error and its causes, outermost first, in one line. The only place that walks the chain. */
export function describeError(error: unknown): string {
  const messages: string[] = [];
  let here: unknown = error;
  while (here !== undefined && here !== null && messages.length < 8) {
    const message = here instanceof Error ? here.message : textOf(here);
    if (message !== "" && !messages.includes(message)) messages.push(message);
    here = here instanceof Error ? here.cause : undefined;
  }
  return messages.join(": ");
}

function textOf(thrown: unknown): string {
  return typeof thrown === "string" ? thrown : (JSON.stringify(thrown) ?? "unknown");
}
