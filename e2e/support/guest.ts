/** The virtual machine as tests see it: shell commands, and devices that are plugged in. */
import { connect, type Socket } from "node:net";
import type { Readable } from "node:stream";

/** What became of a command. */
export interface CommandResult {
  /** 124: it was ended because it took too long. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** By the guest's clock. */
  readonly ms: number;
}

/** A connection to the guest's agent. */
export interface Guest {
  /** Runs a shell command in the folder that guest and host share. */
  run(command: string, timeoutMs?: number): Promise<CommandResult>;
  /** Runs a command that must succeed. Returns its standard output. */
  output(command: string, timeoutMs?: number): Promise<string>;
  /** Ends the guest. */
  powerOff(): void;
  close(): void;
}

const COMMAND_MS = 120_000;
const GONE = "the virtual machine has gone";

interface Waiting {
  readonly resolve: (result: CommandResult) => void;
  readonly reject: (error: Error) => void;
}

/** Connects to the agent; fails if it is not there yet. */
export async function connectGuest(port: number): Promise<Guest> {
  const socket = await connected(port);
  const waiting = new Map<number, Waiting>();
  let isClosed = false;
  let nextId = 1;
  onLines(socket, (line) => {
    const { id, ...result } = JSON.parse(line);
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  socket.on("close", () => {
    isClosed = true;
    for (const { reject } of waiting.values()) reject(new Error(GONE));
    waiting.clear();
  });
  function run(command: string, timeoutMs = COMMAND_MS): Promise<CommandResult> {
    if (isClosed) return Promise.reject(new Error(GONE));
    const id = nextId++;
    return new Promise<CommandResult>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      socket.write(`${JSON.stringify({ id, command, timeoutMs })}\n`);
    });
  }
  return {
    run,
    async output(command, timeoutMs) {
      const { code, stdout, stderr } = await run(command, timeoutMs);
      if (code !== 0) throw new Error(`${command}: exit code ${code}\n${stdout}${stderr}`);
      return stdout;
    },
    powerOff() {
      socket.write(`${JSON.stringify({ id: 0, command: null })}\n`);
    },
    close() {
      socket.destroy();
    },
  };
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Calls back with each line that a stream has. */
export function onLines(socket: Readable, onLine: (line: string) => void): void {
  let unread = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    unread += text;
    for (let end = unread.indexOf("\n"); end !== -1; end = unread.indexOf("\n")) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 1);
      onLine(line);
    }
  });
}
