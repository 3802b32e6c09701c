/** What happens at a statement of an edict process, and when. */
export interface StatementFault {
  /** Which statement, from 1: of all, or of those inside transactions. */
  readonly at: number;
  readonly count: "all" | "writing";
  /** Before it is sent, after it was sent and before its answer, or after the answer and before the next step. */
  readonly side: (typeof SIDES)[number];
  readonly act: "cut" | "delay" | "kill" | "stop" | "terminate";
  /** How long a delay is. */
  readonly ms: number;
}

export const SIDES = ["before", "sent", "answered"] as const;

export interface StatementFaults {
  readonly faults: readonly StatementFault[];
  /** Where a fault that struck is told, a line of JSON each. */
  readonly reportFile: string;
  /** Where each shape of statement that ran is told once. */
  readonly censusFile: string;
  /** Once this file is there nothing strikes any more. */
  readonly calmFile: string;
}

/** A fault that struck, as the report has it. */
export interface Struck extends StatementFault {
  readonly statement: string;
}

const VARIABLE = "EDICT_CHAOS_STATEMENTS";

export function statementFaultsAsEnvironment(faults: StatementFaults): Readonly<Record<string, string>> {
  return { [VARIABLE]: JSON.stringify(faults) };
}

export function readStatementFaults(): StatementFaults {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error(`${VARIABLE} is not set`);
  return JSON.parse(text) as StatementFaults;
}
