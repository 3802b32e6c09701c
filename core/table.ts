/** The PostgreSQL types that an interface table uses. `json` is stored as jsonb. */
export const COLUMN_TYPES = [
  "bigint",
  "boolean",
  "date",
  "integer",
  "json",
  "text",
  "text[]",
  "timestamptz",
] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface TableColumn {
  /** snake_case. */
  readonly name: string;
  readonly type: ColumnType;
  /** The JSON Pointer of the spec whose value the column holds: `/password/minLength`. */
  readonly pointer: string;
  /** Default false: a column takes NULL only where the spec's field can be absent. */
  readonly nullable?: boolean;
  /** A closed enum: the database checks it. */
  readonly values?: readonly string[];
  /** One sentence for the reference and for the database's own comment. */
  readonly description: string;
}

/**
 * A table of the interface that applications read, in the schema `edict`. Besides the columns named here each table
 * has `tenant` (text, not null, `''` for the platform), `name` (text), and the primary key (tenant, name).
 * Applications read the view of the same name with the suffix of the table's major version left out.
 */
export interface TableSpec {
  /** snake_case plural, as `security_policies`. */
  readonly name: string;
  readonly description: string;
  readonly columns: readonly TableColumn[];
  /** Further read-only views: name, the SELECT over `edict_data.<table>`, and one sentence. */
  readonly views?: readonly {
    readonly name: string;
    readonly select: string;
    readonly description: string;
  }[];
}
