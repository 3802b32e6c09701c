import type { TableColumn, TableSpec } from "../../core/table.ts";

/** States of a key version. edict itself never destroys one. */
export const VERSION_STATES = ["enabled", "disabled", "destroyed"] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** The columns of a ring that stand in its spec. */
const SPEC_COLUMNS: readonly TableColumn[] = [
  {
    name: "provider",
    type: "text",
    pointer: "/provider/type",
    values: ["local"],
    description: "Where the key-encryption key lives.",
  },
  {
    name: "kek_ref",
    type: "text",
    pointer: "/provider/kekRef/name",
    description: "Name of the secret that holds the key-encryption key, never the key.",
  },
  {
    name: "keys",
    type: "json",
    pointer: "/keys",
    description: "List of {name, purpose}: the keys of the ring.",
  },
  {
    name: "rotation_period",
    type: "text",
    pointer: "/rotation/period",
    nullable: true,
    description: "ISO 8601 period after which a key gets a new version; null: never by itself.",
  },
  {
    name: "min_decryption_version",
    type: "integer",
    pointer: "/minDecryptionVersion",
    description: "Versions below this one can no longer decrypt.",
  },
  {
    name: "data_key_max_age",
    type: "text",
    pointer: "/dataKeys/maxAge",
    description: "ISO 8601 duration for which a data key is used.",
  },
  {
    name: "data_key_max_messages",
    type: "bigint",
    pointer: "/dataKeys/maxMessages",
    description: "So many messages a data key encrypts.",
  },
  {
    name: "data_key_max_bytes",
    type: "bigint",
    pointer: "/dataKeys/maxBytes",
    description: "So many bytes a data key encrypts.",
  },
  {
    name: "deletion_window",
    type: "text",
    pointer: "/deletion/window",
    description: "ISO 8601 period for which a key that was removed must be kept at least.",
  },
];

/** One row a KeyRing. */
export const keyRingsTable: TableSpec = {
  name: "key_rings",
  description: "Sets of named encryption keys. The keys themselves are in key_ring_versions, wrapped.",
  columns: [
    ...SPEC_COLUMNS,
    {
      name: "latest_versions",
      type: "json",
      pointer: "/status/latestVersions",
      description:
        "Object by key name: the version that encrypts. It also tells when a row of key_ring_versions is missing.",
    },
  ],
};

/** The same table without what edict itself keeps in it: what a spec is compared with. */
export const keyRingSpecTable: TableSpec = { ...keyRingsTable, columns: SPEC_COLUMNS };

/** One row a version of a key; `name` is `RING/KEY/VERSION`. No row is ever removed or gets other bytes. */
export const keyRingVersionsTable: TableSpec = {
  name: "key_ring_versions",
  description: "Versions of keys, each wrapped by a key-encryption key. Rows are added, never removed.",
  columns: [
    { name: "ring", type: "text", pointer: "/status/versions/ring", description: "Name of the key ring." },
    {
      name: "key",
      type: "text",
      pointer: "/status/versions/key",
      description: "Name of the key in the ring.",
    },
    {
      name: "version",
      type: "integer",
      pointer: "/status/versions/version",
      description: "Counts the versions of a key, from 1.",
    },
    {
      name: "wrapped",
      type: "text",
      pointer: "/status/versions/wrapped",
      description: "The 256-bit key, wrapped, in base64; bound to tenant, ring, key and version.",
    },
    {
      name: "kek_id",
      type: "text",
      pointer: "/status/versions/kekId",
      description: "The key-encryption key that wrapped it.",
    },
    {
      name: "created_at",
      type: "timestamptz",
      pointer: "/status/versions/createdAt",
      description: "When the version was made.",
    },
    {
      name: "state",
      type: "text",
      pointer: "/status/versions/state",
      values: VERSION_STATES,
      description: "enabled; disabled below the least version that may decrypt; destroyed by hand only.",
    },
    {
      name: "retained_since",
      type: "timestamptz",
      pointer: "/status/versions/retainedSince",
      nullable: true,
      description: "Since when the key or its ring is no longer declared; null: it is.",
    },
  ],
};
