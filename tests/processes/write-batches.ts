// Commits batches for ever: as many rows as records as events each time. Made to be killed.
import type { EventDraft } from "../../core/event.ts";
import type { AppliedResource } from "../../core/ports.ts";
import { resourceKey } from "../../core/resource.ts";
import type { Digest, Revision } from "../../core/resource.ts";
import { ensureTables } from "../../providers/database/ensure-tables.ts";
import { tableWriter } from "../../providers/database/table-writer.ts";
import { openDatabase } from "../../store/database.ts";
import { stateStore } from "../../store/state-store.ts";
import { BATCH, ROLES } from "./roles.ts";
import { targetArgument } from "./target.ts";

const database = await openDatabase(targetArgument());
await ensureTables(database, [ROLES]);
const store = stateStore(database, tableWriter);
const lease = await store.acquireLease("apply", `process ${process.pid}`, 60);

for (let batch = 0; ; batch += 1) {
  const names = Array.from({ length: BATCH }, (_, index) => `p${process.pid}-${batch}-${index}`);
  await store.transact(lease, async (transaction) => {
    await transaction.tables.upsert(
      ROLES,
      names.map((name) => ({ tenant: "", name, values: { description: name } })),
    );
    await transaction.recordApplied(names.map(record));
    await transaction.append(names.map(event));
  });
  console.log(`batch ${batch}`);
}

function record(name: string): AppliedResource {
  return {
    key: resourceKey("Role", name),
    kind: "Role",
    generation: 1,
    digest: `sha256:${name}` as Digest,
    resource: { metadata: { name }, spec: {} },
    revision: "r1" as Revision,
    origin: { file: "a.yaml", line: 1, column: 1 },
    conditions: [],
    appliedAt: "2026-11-22T14:00:00.000Z",
  };
}

function event(name: string): EventDraft {
  return { type: "resource.created", actor: "child", resource: resourceKey("Role", name), detail: {} };
}
