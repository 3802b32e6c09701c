// Takes the lease and appends to the trail for as long as it may.
import { EdictError } from "../../core/errors.ts";
import { tableWriter } from "../../providers/database/table-writer.ts";
import { openDatabase } from "../../store/database.ts";
import { stateStore } from "../../store/state-store.ts";
import { targetArgument } from "./target.ts";

const seconds = Number(process.argv[3]);
const store = stateStore(await openDatabase(targetArgument()), tableWriter);
console.log("open");
try {
  const lease = await store.acquireLease("apply", `process ${process.pid}`, seconds);
  console.log(`won ${lease.token}`);
  for (;;) {
    await store.transact(lease, (transaction) =>
      transaction.append([{ type: "apply.started", actor: String(process.pid), detail: {} }]),
    );
    await store.renewLease(lease, seconds);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
} catch (error) {
  if (!(error instanceof EdictError)) throw error;
  console.log(`ended ${error.code}`);
  await store.close();
}
