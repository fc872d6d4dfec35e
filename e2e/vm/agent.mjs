// Runs in the guest for as long as it lives: takes shell commands over TCP, one JSON
// object per line, and answers each with its exit code and output. See support/guest.ts.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const port = Number(process.argv[2]);

createServer((socket) => {
  let unread = "";
  socket.setEncoding("utf8");
  socket.on("error", () => socket.destroy());
  socket.on("data", (text) => {
    unread += text;
    for (let end = unread.indexOf("\n"); end !== -1; end = unread.indexOf("\n")) {
      const request = JSON.parse(unread.slice(0, end));
      unread = unread.slice(end + 1);
      if (request.command === null) process.exit(0);
      run(request, (answer) => socket.write(`${JSON.stringify(answer)}\n`));
    }
  });
}).listen(port);

/**
 * @param {{ id: number, command: string, timeoutMs: number }} request
 * @param {(answer: object) => void} done
 */
function run({ id, command, timeoutMs }, done) {
  const begin = performance.now();
  // A group of its own, so that a command that hangs goes with all that it has started.
  const child = spawn("/bin/bash", ["-c", command], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8");
    child[name].on("data", (text) => {
      output[name] += text;
    });
  }
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    process.kill(-child.pid, "SIGKILL");
  }, timeoutMs);
  child.on("close", (code) => {
    clearTimeout(timer);
    done({ id, code: isLate ? 124 : (code ?? 128), ...output, ms: performance.now() - begin });
  });
}
