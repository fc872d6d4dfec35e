import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX, EXAMPLE_NAME } from "./example.js";

const FOLDER = fileURLToPath(new URL("../example/", import.meta.url));
const hasAssembler = spawnSync("arm-none-eabi-as", ["--version"]).status === 0;
if (!hasAssembler) console.warn("skipped: arm-none-eabi-as is not installed");

const withLf = (path: string): string => readFileSync(path, "latin1").replaceAll("\r\n", "\n");

describe("the example", () => {
  it("is the file in example/", () => {
    expect(EXAMPLE_HEX).toBe(withLf(join(FOLDER, EXAMPLE_NAME)));
  });

  it.skipIf(!hasAssembler)("is what its source builds", () => {
    const folder = mkdtempSync(join(tmpdir(), "dfukit-example-"));
    for (const name of ["blink-l073.s", "blink-l073.ld", "build.sh"]) {
      copyFileSync(join(FOLDER, name), join(folder, name));
    }
    expect(spawnSync("sh", [join(folder, "build.sh")]).status).toBe(0);
    expect(withLf(join(folder, EXAMPLE_NAME))).toBe(EXAMPLE_HEX);
    rmSync(folder, { recursive: true });
  });
});
