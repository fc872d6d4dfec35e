/** What `flash` and its like promise beyond what they print: proof, recovery, confirmation, interruption. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX } from "../src/example.js";
import { type CliOptions, type CliResult, inFreshFolder, runCli } from "./run-cli.js";

const L073 = "STM32L073RZ";

/** A part of a sector, so that bytes have to be kept. */
const PART = new Uint8Array(200).map((_byte, index) => index);

function run(line: string, options: CliOptions = {}): Promise<CliResult> {
  return runCli(line.split(" "), options);
}

async function inFolder(body: () => Promise<void>): Promise<void> {
  await inFreshFolder(async () => {
    writeFileSync("blink.hex", EXAMPLE_HEX);
    writeFileSync("part.bin", PART);
    await body();
  });
}

function recoveryFiles(): readonly string[] {
  return existsSync("state/dfukit") ? readdirSync("state/dfukit") : [];
}

/** The whole flash of the simulated device that `memory=` keeps. */
async function flashOf(memory: string): Promise<Uint8Array> {
  const { code, err } = await run(`read -o all.bin --sim ${L073},memory=${memory} -q`);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return new Uint8Array(readFileSync("all.bin"));
}

describe("flash", () => {
  it("writes what the file holds, keeps the rest, and starts it", async () => {
    await inFolder(async () => {
      await run(`erase --range 0x08002000+128 --sim ${L073},contents=full,memory=m.json -q`);
      const before = await flashOf("m.json");
      const result = await run(`flash part.bin@0x08000080 --sim ${L073},memory=m.json --no-leave`);
      expect(result.code, result.err).toBe(0);
      const after = await flashOf("m.json");
      const expected = before.slice();
      expected.set(PART, 0x80);
      expect(Buffer.from(after).equals(Buffer.from(expected))).toBe(true);
      expect(recoveryFiles()).toEqual([]);
    });
  });

  it("writes nothing a second time, and says why", async () => {
    await inFolder(async () => {
      await run(`flash blink.hex --sim ${L073},memory=m.json -q`);
      const { out } = await run(`flash blink.hex --sim ${L073},memory=m.json --json`);
      expect(JSON.parse(out).result).toMatchObject({
        ok: true,
        bytesRequested: 330,
        bytesWritten: 0,
        bytesAlreadyThere: 330,
        sectorsErased: 0,
        bytesVerified: 330,
      });
    });
  });

  it("merges several files, whose numbers add up", async () => {
    await inFolder(async () => {
      const line = `flash blink.hex part.bin@0x08008000 --sim ${L073} --json`;
      const { out } = await run(line);
      expect(JSON.parse(out).result).toMatchObject({ bytesRequested: 530, bytesVerified: 530 });
    });
  });

  it("changes nothing with --dry-run", async () => {
    await inFolder(async () => {
      await run(`erase --range 0x08002000+128 --sim ${L073},contents=full,memory=m.json -q`);
      const before = await flashOf("m.json");
      const { code, out } = await run(`flash blink.hex --sim ${L073},memory=m.json --dry-run`);
      expect(code).toBe(0);
      expect(out).toMatch(/\ndry run: nothing was changed\n$/);
      expect(await flashOf("m.json")).toEqual(before);
    });
  });
});

describe("an interrupted flash", () => {
  it("leaves a recovery file, from which the next run restores what was kept", async () => {
    await inFolder(async () => {
      await run(`erase --range 0x08002000+128 --sim ${L073},contents=full,memory=m.json -q`);
      const before = await flashOf("m.json");
      const sim = `--sim ${L073},memory=m.json`;
      const cut = await run(`flash part.bin@0x08000040 ${sim},fault=disconnect@24`);
      expect(cut.code, cut.err).toBe(6);
      expect(cut.err).toContain("the sectors of this job are now\n");
      expect(recoveryFiles()).toHaveLength(1);
      const [file] = recoveryFiles();
      expect(cut.err).toContain(`${file}; the next flash uses it`);
      const again = await run(`flash part.bin@0x08000040 ${sim} --no-leave`);
      expect(again.code, again.err).toBe(0);
      expect(again.err).toMatch(
        /^note: an earlier run was cut; \d+ bytes that it kept are put back/,
      );
      expect(recoveryFiles()).toEqual([]);
      const expected = before.slice();
      expected.set(PART, 0x40);
      expect(Buffer.from(await flashOf("m.json")).equals(Buffer.from(expected))).toBe(true);
    });
  });

  it("does not use a recovery file of another device, and leaves it alone", async () => {
    await inFolder(async () => {
      const cut = await run(
        `flash part.bin@0x08000040 --sim ${L073},serial=A,contents=full,fault=disconnect@24 --recovery r.json`,
      );
      expect(cut.code, cut.err).toBe(6);
      const kept = readFileSync("r.json", "utf8");
      const other = await run(
        `flash part.bin@0x08000040 --sim ${L073},serial=B,contents=full --recovery r.json`,
      );
      expect(other.code, other.err).toBe(0);
      expect(other.err).toContain(
        "warning: r.json is not used: it belongs to a device with serial number A, this one has B\n",
      );
      expect(readFileSync("r.json", "utf8")).toBe(kept);
    });
  });

  it("does not mix up two devices with one serial number", async () => {
    await inFolder(async () => {
      const cut = await run(
        `flash part.bin@0x08000040 --sim ${L073},contents=full,memory=a.json,fault=disconnect@24`,
      );
      expect(cut.code, cut.err).toBe(6);
      const two = `--sim STM32F405RG,memory=b.json --sim ${L073},memory=a.json --device 2`;
      const other = await run(`flash part.bin@0x08000040 ${two}`);
      expect(other.code, other.err).toBe(0);
      expect(other.err).toContain(
        "is not used: its device was at path sim-1, this one is at path sim-2; if it is the same, give it with --recovery\n",
      );
      expect(recoveryFiles()).toHaveLength(1);
      const [file = ""] = recoveryFiles();
      const named = await run(`flash part.bin@0x08000040 ${two} --recovery state/dfukit/${file}`);
      expect(named.err).toMatch(/^note: an earlier run was cut; \d+ bytes/);
    });
  });

  it("does not use a recovery file that was changed", async () => {
    await inFolder(async () => {
      const line = `flash part.bin@0x08000040 --sim ${L073},contents=full --recovery r.json`;
      await run(line.replace("contents=full", "contents=full,fault=disconnect@24"));
      const text = readFileSync("r.json", "utf8");
      writeFileSync("r.json", text.replace('"address": "0x08000000"', '"address": "0x08000100"'));
      expect((await run(line)).err).toContain(
        "warning: r.json is not used: its checksum is wrong\n",
      );
    });
  });

  it("never takes a file for a recovery file that is none, nor overwrites it", async () => {
    await inFolder(async () => {
      writeFileSync("notes.txt", "my notes\n");
      const { code, err } = await run(
        `flash part.bin@0x08000040 --sim ${L073},contents=full --recovery notes.txt`,
      );
      expect(code, err).toBe(0);
      expect(err).toContain("warning: notes.txt is not used: it is no recovery file\n");
      expect(readFileSync("notes.txt", "utf8")).toBe("my notes\n");
    });
  });

  it("erases nothing if the recovery file cannot be written", async () => {
    await inFolder(async () => {
      writeFileSync("blocked", "");
      const { code, err, out } = await run(
        `flash part.bin@0x08000040 --sim ${L073},contents=full --recovery blocked/r.json --json`,
      );
      expect(code, err).toBe(7);
      expect(JSON.parse(out)).toMatchObject({
        result: { ok: false, sectorsErased: 0, bytesWritten: 0 },
        error: { code: "output-failed" },
      });
    });
  });

  it("ends with 130 at Ctrl-C, at a safe place", async () => {
    await inFolder(async () => {
      const running = run(`flash blink.hex --sim ${L073},contents=full,speed=0.5`);
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.emit("SIGINT", "SIGINT");
      const { code, err } = await running;
      expect(code, err).toBe(130);
      expect(err).toContain("stopping at a safe place; Ctrl-C again ends at once\n");
      expect(err).toContain("(interrupted)\n");
    });
  });

  it("goes on by itself with --resume when the device comes back", async () => {
    await inFolder(async () => {
      const { code, err } = await run(
        `flash blink.hex --sim ${L073},contents=full,fault=replug@24 --resume`,
      );
      expect(code, err).toBe(0);
      expect(err).toContain("the device is back; going on\n");
    });
  });
});

describe("a simulated board", () => {
  const F405 = "STM32F405RG";

  it("comes back in DFU mode when option bytes reset it, and keeps them", async () => {
    await inFolder(async () => {
      writeFileSync("ob.bin", Uint8Array.of(0xf0));
      const line = `flash part.bin@0x08000000 ob.bin@0x1FFFC008 --option-bytes --yes --start 0x08000000 --chip ${F405} --sim ${F405},memory=m.json`;
      const first = await run(`${line} --json`);
      expect(first.code, first.err).toBe(0);
      expect(first.err).toContain("the device is back; going on\n");
      expect(JSON.parse(first.out).result).toMatchObject({ verified: true, left: "confirmed" });
      const again = await run(`${line} --json`);
      expect(JSON.parse(again.out).result).toMatchObject({ bytesWritten: 0, bytesVerified: 201 });
    });
  });

  it("stays protected from run to run, until that is lifted", async () => {
    await inFolder(async () => {
      const read = `read -o x.bin --range 0x08000000+16 -q --sim ${F405},memory=m.json`;
      expect((await run(`${read},rdp=1,contents=full`)).code).toBe(4);
      expect((await run(read)).code).toBe(4);
      const lifted = await run(`unprotect --yes --sim ${F405},memory=m.json`);
      expect(lifted.code, lifted.err).toBe(0);
      expect(lifted.out).toMatch(
        /\nunprotected: the device can be read again; [\d.]+ s, simulated\n$/,
      );
      const open = await run(`${read},rdp=1`);
      expect({ code: open.code, err: open.err }).toEqual({ code: 0, err: "" });
      expect(new Uint8Array(readFileSync("x.bin"))).toEqual(new Uint8Array(16).fill(0xff));
    });
  });

  it("that does not come back leaves unprotect unproven", async () => {
    const { code, out } = await run(`unprotect --yes --sim ${F405},rdp=1,fault=disconnect@5`);
    expect(code).toBe(0);
    expect(out).toMatch(
      /\ntold to lift the protection; the device has not come back in DFU mode, so it is not proven; [\d.]+ s, simulated\n$/,
    );
  });

  it("that hangs is power cycled, and says so", async () => {
    await inFolder(async () => {
      const sim = "STM32H743ZI,contents=full,fault=ecc-read@address=0x08000040";
      const { code, out, err } = await run(`flash part.bin@0x08000000 --sim ${sim}`);
      expect(code, err).toBe(0);
      const lines = err.split("\n").filter((line) => /^simulated|^the device/.test(line));
      // A place is given up only after it has hung the boot ROM twice.
      const once = [
        "simulated: power cycled, because the boot ROM no longer answers",
        "the device is back; going on",
      ];
      expect(lines).toEqual([...once, ...once]);
      expect(out).toContain("\ndone, other bytes of 1 sector lost: ");
    });
  });

  it("whose plug is pulled is not put back by anyone", async () => {
    await inFolder(async () => {
      const sim = `${L073},contents=full,fault=disconnect@24`;
      const { code, err } = await run(`flash blink.hex --sim ${sim} --resume`);
      expect(code).toBe(6);
      expect(err).not.toContain("the device is back");
    });
  });
});

describe("confirmation", () => {
  const MASS = `flash part.bin --sim STM32F405RG,contents=full --mass-erase`;

  it("is refused where nobody is", async () => {
    await inFolder(async () => {
      const { code, err } = await run(MASS);
      expect(code).toBe(4);
      expect(err).toContain(
        "error: --mass-erase erases the whole flash of a device of STM32F405/407/415/417",
      );
      expect(err).toMatch(
        / nobody is there to confirm it \(not-confirmed\)\nhint: give --yes, or run it on a terminal\n$/,
      );
    });
  });

  it("wants the very word", async () => {
    await inFolder(async () => {
      const no = await run(MASS, { answer: "yes" });
      expect(no.code).toBe(4);
      expect(no.err).toContain("type erase to go on: yes\n");
      expect(no.err).toContain(
        'error: expected the word erase, got "yes"; nothing was changed (not-confirmed)\n',
      );
      expect((await run(MASS, { answer: "erase" })).code).toBe(0);
      expect((await run(`${MASS} --yes`)).code).toBe(0);
    });
  });

  it.each([
    [`erase --mass-erase --sim STM32F405RG`, "type erase to go on: "],
    [`unprotect --sim ${L073},rdp=1`, "type unprotect to go on: "],
  ])("%s asks", async (line, question) => {
    const { err } = await run(line, { answer: "no" });
    expect(err).toContain(question);
  });
});

describe("progress", () => {
  it("is a bar on a terminal, no wider than it, and ends as lines", async () => {
    await inFolder(async () => {
      writeFileSync("big.bin", new Uint8Array(64 * 1024).fill(0x5a));
      const { err } = await run(`flash big.bin --sim ${L073} --no-leave`, {
        terminal: true,
        columns: 80,
      });
      const drawn = err.split(/[\r\n]/);
      expect(drawn.filter((text) => text.startsWith("writing   [")).length).toBeGreaterThan(5);
      expect(Math.max(...drawn.map((text) => text.length))).toBeLessThan(80);
      expect(err).toMatch(/\rwrote {5}64 KiB in [\d.]+ s, [\d.]+ KiB\/s\n/);
    });
  });

  it("is silent with --quiet", async () => {
    await inFolder(async () => {
      const { err, out } = await run(`flash blink.hex --sim ${L073} -q`, { terminal: true });
      expect(err).toBe("");
      expect(out).toMatch(/^done: .*\n$/);
    });
  });

  it("--json-lines prints one event a line, the document last", async () => {
    await inFolder(async () => {
      const { out } = await run(`flash blink.hex --sim ${L073} --json-lines`);
      const lines = out.trimEnd().split("\n");
      const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(documents.at(-1)).toMatchObject({ schema: "dfukit/flash@1", error: null });
      const kinds = documents.slice(0, -1).map(({ event }) => event);
      expect(kinds[0]).toBe("device-ready");
      expect(kinds.at(-1)).toBe("finished");
      expect(kinds.filter((kind) => kind === "finished" || kind === "failed")).toHaveLength(1);
    });
  });

  it.each([
    ["contents=full", 0],
    ["contents=full,fault=disconnect@24", 6],
    ["contents=full,protect=0x08000000+128", 1],
  ])("every line of --json-lines is an event of the schema: %s", async (sim, expected) => {
    await inFolder(async () => {
      const { code, out } = await run(`flash blink.hex --sim ${L073},${sim} --json-lines`);
      expect(code).toBe(expected);
      const text = readFileSync(new URL("../schemas/event.schema.json", import.meta.url), "utf8");
      const schema = JSON.parse(text) as object;
      const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
      const events = out.trimEnd().split("\n").slice(0, -1);
      for (const line of events) {
        expect(validate(JSON.parse(line)), `${line}: ${JSON.stringify(validate.errors)}`).toBe(
          true,
        );
      }
      expect(out).toContain('"event":"bytes-kept"');
    });
  });
});

describe("choosing a device", () => {
  const TWO = `--sim ${L073},serial=A --sim STM32F405RG,serial=B`;

  it.each([
    ["serial=B", "STM32F405"],
    ["path=sim-1", "STM32L07"],
    ["2", "STM32F405"],
  ])("--device %s", async (device, chip) => {
    const { code, out, err } = await run(
      `read -o - --to hex ${TWO} --device ${device} --range 0x08000000+16 -q`,
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(":");
    const listed = await run(`list ${TWO} --device ${device}`);
    expect(listed.out).toContain(chip);
  });

  it("without a choice, several are an error that lists them", async () => {
    const { code, err } = await run(`read -o x.hex ${TWO}`);
    expect(code).toBe(5);
    expect(err).toMatch(
      /^error: 2 devices: 0483:DF11 serial A path sim-1; 0483:DF11 serial B path sim-2 \(several-devices\)\n/,
    );
  });

  it("one that does not exist is an error that lists what there is", async () => {
    const { code, err } = await run(`read -o x.hex ${TWO} --device serial=C`);
    expect(code).toBe(5);
    expect(err).toBe(
      "error: no device fits --device serial=C (no-device)\nhint: there is 0483:DF11 serial A path sim-1; 0483:DF11 serial B path sim-2\n",
    );
  });

  it("without --sim looks at USB, where a test has none", async () => {
    const { code, err } = await run("list");
    expect(code).toBe(5);
    expect(err).toBe(
      "error: there is no DFU device (no-device)\nhint: is one plugged in, in DFU mode? dfukit doctor looks why\n",
    );
  });
});
