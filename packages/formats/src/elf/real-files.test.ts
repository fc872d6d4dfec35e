/** Linked files, cut at any byte; and GNU objcopy as a witness, where it is installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AddressRange, imageSpan, readByteRange, type Segment } from "@dfukit/memory";
import { afterAll, describe, expect, it } from "vitest";
import { parseIntelHex } from "../intel-hex/index.js";
import { concat, thrownBy } from "../test-bytes.js";
import { parseElf } from "./index.js";
import { segmentsOf } from "./test-elf.js";

const FIXTURES = fileURLToPath(new URL("../../test/fixtures/selfbuilt/", import.meta.url));
const FILES = readdirSync(FIXTURES).filter((name) => name.endsWith(".elf"));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FIXTURES, name)));

describe("a real file", () => {
  it.each(FILES)("%s, cut at any byte, gives a document or a typed error", (name) => {
    const whole = read(name);
    const [silent, thrown]: [number[], string[]] = [[], []];
    for (let size = 1; size < whole.length; size++) {
      const cut = whole.subarray(0, size);
      if (size < 4) thrown.push(thrownBy(() => parseElf(cut)).message);
      else if (parseElf(cut).issues.every(({ severity }) => severity !== "error"))
        silent.push(size);
    }
    expect(silent).toEqual([]);
    expect(new Set(thrown)).toEqual(
      new Set(["content is not ELF: it does not begin with the ELF magic number"]),
    );
  });
});

const OBJCOPY = "arm-none-eabi-objcopy";
const hasObjcopy = spawnSync(OBJCOPY, ["--version"]).status === 0;
if (!hasObjcopy) console.warn(`skipped: ${OBJCOPY} is not installed`);

describe.skipIf(!hasObjcopy)("GNU objcopy takes the same bytes", () => {
  const folder = mkdtempSync(join(tmpdir(), "dfukit-elf-"));
  const out = join(folder, "out");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const linked = FILES.filter((name) => name !== "relocatable.elf");

  it("of at least three fixtures", () => {
    expect(linked.length).toBeGreaterThanOrEqual(3);
  });

  // Far parts would make gigabytes of filling; the comparison by Intel HEX covers those files.
  it.each(linked.filter((name) => spanOf(name).end - spanOf(name).start < 2 ** 24))(
    "%s as binary",
    (name) => {
      const image = { segments: segmentsOf(read(name)) };
      execFileSync(OBJCOPY, ["-O", "binary", "--gap-fill", "0xA5", join(FIXTURES, name), out]);
      expect(new Uint8Array(readFileSync(out))).toEqual(readByteRange(image, spanOf(name), 0xa5));
    },
  );

  it.each(linked)("%s as Intel HEX", (name) => {
    execFileSync(OBJCOPY, ["-O", "ihex", join(FIXTURES, name), out]);
    const { runs } = parseIntelHex(new Uint8Array(readFileSync(out)));
    expect(joined(runs)).toEqual(segmentsOf(read(name)));
  });
});

function spanOf(name: string): AddressRange {
  const span = imageSpan({ segments: segmentsOf(read(name)) });
  if (span === undefined) throw new Error(`${name} loads nothing`);
  return span;
}

/** The runs of a HEX file as segments, those that touch joined. */
function joined(runs: readonly Segment[]): readonly Segment[] {
  const segments: Segment[] = [];
  for (const { address, bytes } of runs) {
    const last = segments.at(-1);
    if (last === undefined || last.address + last.bytes.length !== address) {
      segments.push({ address, bytes });
    } else {
      segments[segments.length - 1] = {
        address: last.address,
        bytes: concat(last.bytes, bytes),
      };
    }
  }
  return segments;
}
