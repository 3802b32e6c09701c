/** One step of the schema `edict_state`, forward only. Once released, its statements never change. */
export interface Migration {
  /** Counts from 1 without gaps. */
  readonly number: number;
  /** kebab-case, as in the file's name. */
  readonly name: string;
  readonly statements: readonly string[];
}
