import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Whether the app closes. */
export interface Closing {
  began: boolean;
}

/**
 * While the app closes, a connection that carries a request ends with its answer instead of waiting for more. One that
 * never sent anything ends at once, and after `graceMs` all that is left: node:http does not look for late requests any
 * more once it closes, so a client that is silent or slow could hold up the end for ever.
 */
export function endConnectionsOnClose(app: FastifyInstance, closing: Closing, graceMs: number): void {
  const server = app.server as Server;
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  app.addHook("preClose", (done) => {
    closing.began = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.once("close", () => clearTimeout(timer));
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (closing.began) reply.header("connection", "close");
    done();
  });
}
