import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { ServerAddress } from "./connection.ts";
import { connectionError } from "./failure.ts";

/** What hears a channel. */
export interface ChannelListener {
  readonly notified: (payload: string) => void;
  /** Listening began anew: whatever was said while the connection was down is lost and must be looked up. */
  readonly reconnected: () => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Listens on one channel over one connection and connects again whenever that breaks. Throws
 * EDICT_DATABASE_UNREACHABLE when the first connection fails. Returns the stop function.
 */
export async function listen(
  address: ServerAddress,
  channel: string,
  listener: ChannelListener,
): Promise<() => Promise<void>> {
  const stop = new AbortController();
  let line = await openLine(address, channel, listener);
  const watch = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await line.broken;
      const next = await reopen(() => openLine(address, channel, listener), stop.signal);
      if (next === undefined) return;
      line = next;
      if (!stop.signal.aborted) listener.reconnected();
    }
  };
  const watching = watch();
  return async () => {
    stop.abort();
    await line.end();
    await watching;
    await line.end();
  };
}

interface Line {
  /** Resolves when the connection is no more. */
  readonly broken: Promise<void>;
  end(): Promise<void>;
}

async function openLine(address: ServerAddress, channel: string, listener: ChannelListener): Promise<Line> {
  const client = new Client(address.client);
  const broken = new Promise<void>((resolve) => {
    client.on("end", () => resolve());
    client.on("error", () => resolve());
  });
  client.on("notification", (message) => {
    if (message.channel === channel) listener.notified(message.payload ?? "");
  });
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(ignore);
    throw connectionError(error, address.place);
  }
  return { broken, end: () => client.end().catch(ignore) };
}

async function reopen(open: () => Promise<Line>, signal: AbortSignal): Promise<Line | undefined> {
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await open();
    } catch {
      await sleep(pause, undefined, { signal }).catch(ignore);
    }
  }
  return undefined;
}

function ignore(): void {
  // Ending what is broken already, or being woken to stop: nothing is left to do.
}
