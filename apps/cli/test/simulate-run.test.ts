/** `simulate --run`: a command that is run while boards are served, and decides how it all ends. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inFreshFolder, runCli } from "./run-cli.js";

const isPosix = process.platform !== "win32";

function run(command: string, ...words: readonly string[]): ReturnType<typeof runCli> {
  return runCli(["simulate", "STM32F405RG", "--port", "0", ...words, "--run", command]);
}

/** A program that writes a byte into the chip through the control socket. */
const WRITE_BYTE = `
const socket = require("node:net").connect(process.env.DFUKIT_CONTROL_PORT, "127.0.0.1");
socket.write('{"command":"write-memory","device":"1-1","start":134217728,"bytes":"41"}\\n');
socket.on("data", () => socket.destroy());`;

describe.skipIf(!isPosix)("--run", () => {
  it("ends with 0 when the command has, with what it left in memory, and says nothing", async () => {
    await inFreshFolder(async () => {
      writeFileSync("write.cjs", WRITE_BYTE);
      const words = ["simulate", "STM32F405RG,memory=chip.json", "--port", "0", "--run"];
      const node = JSON.stringify(process.execPath);
      expect(await runCli([...words, `${node} write.cjs`])).toEqual({ code: 0, out: "", err: "" });
      const line = "read -o - --to bin --range 0x08000000+1 --sim STM32F405RG,memory=chip.json -q";
      expect(await runCli(line.split(" "))).toMatchObject({ code: 0, out: "A" });
    });
  });

  it("tells the command where the server is, which is gone afterwards", async () => {
    await inFreshFolder(async () => {
      const { out } = await run('echo "$DFUKIT_USBIP_PORT $DFUKIT_CONTROL_PORT" > ports', "--json");
      const { port, controlPort } = JSON.parse(out);
      expect(readFileSync("ports", "utf8")).toBe(`${port} ${controlPort}\n`);
    });
  });

  it.each([
    ["exit 3", "ended with exit status 3"],
    ["kill -KILL $$", "was ended by SIGKILL"],
    ["no-such-program-at-all 2> error", "ended with exit status 127"],
  ])("fails with 1 at: %s", async (command, how) => {
    await inFreshFolder(async () => {
      expect(await run(command)).toEqual({
        code: 1,
        out: "",
        err: `error: the command of --run ${how}, expected exit status 0 (command-failed)\n`,
      });
    });
  });

  it.each(["", " "])("has a command: %j", async (command) => {
    expect(await run(command)).toMatchObject({
      code: 2,
      out: "",
      err: `error: --run has no command (usage)\nhint: is the variable that it comes from set?\n`,
    });
  });

  it.skipIf(process.platform !== "linux")(
    "leaves nothing that the command has started",
    async () => {
      await inFreshFolder(async () => {
        const running = run("sh -c 'echo $$ > begun; exec sleep 60'; true");
        const text = () => (existsSync("begun") ? readFileSync("begun", "utf8") : "");
        while (!text().endsWith("\n")) await new Promise((resolve) => setTimeout(resolve, 10));
        process.emit("SIGTERM");
        expect(await running).toMatchObject({ code: 130 });
        const pid = Number(text());
        const isThere = () => {
          // A zombie has ended; nobody waits for it here.
          return (
            existsSync(`/proc/${pid}`) &&
            !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")
          );
        };
        while (isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
      });
    },
  );

  it("is ended when the program is interrupted, which is no success", async () => {
    await inFreshFolder(async () => {
      const running = run("touch begun; exec sleep 60");
      while (!existsSync("begun")) await new Promise((resolve) => setTimeout(resolve, 10));
      process.emit("SIGINT");
      expect(await running).toEqual({ code: 130, out: "", err: "" });
    });
  });
});
