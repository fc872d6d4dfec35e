/** A TCP port that is listened on: the only place of the USB/IP server that opens one. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { UsbipError } from "./error.js";

/** An open port. */
export interface Listener {
  readonly port: number;
  /** Ends all connections and frees the port. May be called twice. */
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 64;

/** Listens; port 0 is any free one. @throws UsbipError `port-unavailable`. */
export async function listen(
  host: string,
  port: number,
  serve: (socket: Socket) => void,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket);
  });
  server.maxConnections = CONNECTIONS_MAX;
  const address = await listening(server, host, port);
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function listening(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const refused = (cause: unknown) => reject(refusal(host, port, cause));
    server.once("error", refused);
    server.listen(port, host, () => {
      server.off("error", refused);
      const address = server.address();
      if (address === null || typeof address === "string") refused("no address");
      else resolve(address);
    });
  });
}

const WHY: Readonly<Record<string, { readonly reason: string; readonly hint: string }>> = {
  EADDRINUSE: {
    reason: "another program has it",
    hint: "take another port; 0 is any free one",
  },
  EACCES: {
    reason: "this user may not",
    hint: "take a port from 1024 on; 0 is any free one",
  },
  EADDRNOTAVAIL: {
    reason: "this machine has no such address",
    hint: "127.0.0.1 is for programs of this machine, 0.0.0.0 for all that reach it",
  },
  ENOTFOUND: {
    reason: "there is no such host",
    hint: "127.0.0.1 is for programs of this machine, 0.0.0.0 for all that reach it",
  },
};

function refusal(host: string, port: number, cause: unknown): UsbipError {
  const code = String(Object(cause).code ?? cause);
  const { reason = code, hint } = WHY[code] ?? {};
  const message = `port ${port} of ${host} cannot be listened on: ${reason}`;
  return new UsbipError("port-unavailable", message, {
    actor: "input",
    hint,
    details: { host, port },
    cause,
  });
}
