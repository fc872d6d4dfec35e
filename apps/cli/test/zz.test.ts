import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { it } from "vitest";
import { inFreshFolder, runCli } from "./run-cli.js";

const lines = readFileSync("/tmp/zz.txt", "utf8").trim().split("\n");
it("x", async () => {
  await inFreshFolder(async () => {
    writeFileSync(
      "part.bin",
      new Uint8Array(200).map((_b, i) => i),
    );
    writeFileSync(
      "small.bin",
      new Uint8Array(100).map((_b, i) => i + 7),
    );
    writeFileSync("ob.bin", Uint8Array.of(0xf0));
    let text = "";
    for (const line of lines) {
      const { code, out, err } = await runCli(line.split(" "));
      text += `$ ${line}\n${err}${out
        .split("\n")
        .filter((l) =>
          /^(done|erased|unprot|told| {2}(left|plan)|\{|dry|the dev| {2}"|equal)/.test(l),
        )
        .join("\n")}\n=> ${code}\n`;
      try {
        text += `   [${readdirSync("state/dfukit").join(" ")}]\n`;
      } catch {}
    }
    console.log(text);
  });
}, 100000);
