// A thread of a replay: it asks the pieces that it is given again, and tells what it found at the end.
import { parentPort, workerData } from "node:worker_threads";
import { EdictError, describeError } from "../../core/errors.ts";
import { pieceLines } from "../log/log-reader.ts";
import { openDecisionPoint } from "../open.ts";
import type { FromReplayThread, ReplayThreadData, ToReplayThread } from "./pool.ts";
import { Replayer } from "./replayer.ts";

const { releases, range, tenants } = workerData as ReplayThreadData;
const opened = openDecisionPoint().then((point) => {
  point.replaceAll(releases);
  return new Replayer(point, range, tenants);
});

async function answer(message: ToReplayThread): Promise<FromReplayThread> {
  const replayer = await opened;
  if ("finish" in message) return { tally: replayer.tally };
  for await (const lines of pieceLines(message.piece, (file) => replayer.tally.torn.push(file)))
    replayer.take(lines);
  return { done: true };
}

parentPort?.on("message", (message: ToReplayThread) => {
  void answer(message)
    .catch((error: unknown): FromReplayThread => {
      const code = error instanceof EdictError ? { code: error.code } : {};
      return { failed: describeError(error), ...code };
    })
    .then((told) => parentPort?.postMessage(told));
});
