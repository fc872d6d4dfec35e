/** `simulate` at work in this process: started on free ports, spoken to, told to end. */
import { connect } from "node:net";
import { type CliResult, runCli } from "./run-cli.js";

export interface Running {
  /** What is on standard output once the server is ready. */
  readonly ready: string;
  /** What has been said on standard error so far. */
  readonly notes: () => string;
  /** Ends it as Ctrl-C does. */
  readonly end: (signal?: NodeJS.Signals) => Promise<CliResult>;
}

/** Starts the verb on free ports, and waits until it listens. */
export async function simulate(...words: readonly string[]): Promise<Running> {
  let tell: (text: string) => void = () => undefined;
  const isReady = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const notes: string[] = [];
  const result = runCli(["simulate", ...words, "--port", "0"], {
    onOut: (text) => tell(text),
    onErr: (text) => notes.push(text),
  });
  const ended = result.then(({ err }) => {
    throw new Error(`ended before it was ready: ${err}`);
  });
  ended.catch(() => undefined);
  const ready = await Promise.race([isReady, ended]);
  return {
    ready,
    notes: () => notes.join(""),
    end: (signal = "SIGINT") => {
      process.emit(signal);
      return result;
    },
  };
}

/** One command of the control socket, and its answer. */
export function ask(port: number, request: object): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on("error", reject);
    socket.on("data", (data) => {
      text += data;
      if (!text.endsWith("\n")) return;
      socket.destroy();
      resolve(JSON.parse(text));
    });
  });
}
