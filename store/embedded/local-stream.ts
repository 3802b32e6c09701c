import { duplexPair } from "node:stream";
import type { Duplex } from "node:stream";

/** A connection inside the process: what a driver takes for a socket, and the server's end of it. */
export interface LocalConnection {
  readonly socket: Duplex;
  readonly served: Duplex;
}

/** Makes a pair of streams whose one end answers to the few calls of `net.Socket` that the driver makes. */
export function localConnection(): LocalConnection {
  const [socket, served] = duplexPair();
  const itself = (): Duplex => socket;
  Object.assign(socket, {
    connect: () => queueMicrotask(() => socket.emit("connect")),
    setNoDelay: itself,
    setKeepAlive: itself,
    ref: itself,
    unref: itself,
  });
  // A socket's end closes both directions; a pair's ends know nothing of each other's destruction.
  socket.once("close", () => served.destroy());
  served.once("close", () => socket.destroy());
  return { socket, served };
}
