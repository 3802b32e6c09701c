/** What a process of edict ends with. Each number has one meaning, whatever the verb. */
export const EXIT = {
  ok: 0,
  error: 1,
  changes: 2,
  refused: 3,
  unavailable: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The meanings, for help and documentation; a verb narrows them to what they mean for it. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: "done; there is nothing (more) to do",
  1: "an error: in the command, in a file of the workspace, or while working",
  2: "changes are pending",
  3: "refused: by a rule, by a hazard that nobody approved, or the decision is a deny",
  4: "the database is unreachable, or another edict process is busy with it",
  130: "interrupted before the work was done",
};
