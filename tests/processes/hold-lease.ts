// Takes the lease and appends to the trail for as long as it may. Asked to, it stops itself after three entries, as a
// paused machine does: between two transactions, or inside one.
import { EdictError } from "../../core/errors.ts";
import { tableWriter } from "../../providers/database/table-writer.ts";
import { openDatabase } from "../../store/database.ts";
import { stateStore } from "../../store/state-store.ts";
import { targetArgument } from "./target.ts";

const [seconds, pause] = process.argv.slice(3).map((text) => JSON.parse(text) as unknown);
const store = stateStore(await openDatabase(targetArgument()), tableWriter);
console.log("open");
try {
  const lease = await store.acquireLease("apply", `process ${process.pid}`, Number(seconds));
  console.log(`won ${lease.token}`);
  for (let written = 0; ; written += 1) {
    if (written === 3 && pause === "between") process.kill(process.pid, "SIGSTOP");
    await store.transact(lease, async (transaction) => {
      await transaction.recordApplied([]);
      if (written === 3 && pause === "inside") process.kill(process.pid, "SIGSTOP");
      await transaction.append([{ type: "apply.started", actor: String(process.pid), detail: {} }]);
    });
    await store.renewLease(lease, Number(seconds));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
} catch (error) {
  if (!(error instanceof EdictError)) throw error;
  console.log(`ended ${error.code}`);
  await store.close();
}
