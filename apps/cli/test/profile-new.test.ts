/** `profile new` on a terminal and without, and what it refuses. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { L073_LISTING } from "./listings.js";
import { inFreshFolder, runCli } from "./run-cli.js";

function read(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
}

describe("profile new", () => {
  it("asks on a terminal for what nobody told it, and takes Enter for an answer", async () => {
    await inFreshFolder(async () => {
      const { code, err } = await runCli(["profile", "new"], {
        answer: ["STM32G474RE, STM32G474CB", "512K", "2K", "0x469", "", "8", "", "2048"],
      });
      expect(code).toBe(0);
      expect(err).toBe(
        [
          "part number, as printed on the chip: STM32G474RE, STM32G474CB",
          "flash of the part, e.g. 512K (Enter if you do not know): 512K",
          "size of a flash sector, e.g. 2K (Enter if you do not know): 2K",
          "DEV_ID of the die, e.g. 0x469 (Enter if you do not know): 0x469",
          "RAM from 0x20000000 on, e.g. 128K (Enter if you do not know): ",
          "bytes programmed at once (Enter if you do not know): 8",
          "alignment of writes, bytes (Enter if you do not know): ",
          "wTransferSize, e.g. 2048 (Enter if you do not know): 2048",
          "note: STM32G474RE is already in profile stm32g471-g473-g474-g483-g484",
          "note: STM32G474CB is already in profile stm32g471-g473-g474-g483-g484",
          "",
        ].join("\n"),
      );
      expect(read("stm32g474.json")).toMatchObject({
        die: { id: "0x469" },
        flash: {
          sizes: {
            E: { sizeBytes: 524288, runs: [{ sectorCount: 256, sectorSizeBytes: 2048 }] },
            B: { sizeBytes: 131072, runs: [{ sectorCount: 64, sectorSizeBytes: 2048 }] },
          },
        },
        programming: {
          programUnit: { sizeBytes: 8 },
          writeAlignment: { sizeBytes: expect.stringMatching(/^TODO: /) },
        },
        usb: { transferSize: { sizeBytes: 2048 } },
      });
      expect(existsSync("stm32g474.fixture.json")).toBe(false);
    });
  });

  it("names a schema that editors find: the checkout's, or else the one that comes with the program", async () => {
    await inFreshFolder(async () => {
      const words = (folder: string): readonly string[] => [
        ...["profile", "new", "--part", "STM32G474RE", "-q", "-o", folder],
      ];
      await runCli(words("mine"));
      const { $schema } = read("mine/stm32g474.json");
      const shipped = readFileSync(new URL(String($schema)), "utf8");
      expect(String($schema)).toMatch(/^file:\/\/.*\/profile\.schema\.json$/);
      expect(JSON.parse(shipped)).toMatchObject({ title: "dfukit chip profile" });
      mkdirSync("profiles/schema", { recursive: true });
      writeFileSync("profiles/schema/profile.schema.json", shipped);
      await runCli(words("profiles/g4/stm32g474.json"));
      expect(read("profiles/g4/stm32g474.json").$schema).toBe("../schema/profile.schema.json");
    });
  });

  it("asks nothing that options and the text have told", async () => {
    await inFreshFolder(async () => {
      writeFileSync("l.txt", L073_LISTING);
      const { code, err } = await runCli(
        "profile new --from l.txt --part STM32L073RZ --die-id 0x447 --ram-size 20K --program-unit 4 --write-alignment 8 --transfer-size 2048 -q".split(
          " ",
        ),
        { answer: "must not be asked" },
      );
      expect({ code, err }).toEqual({ code: 0, err: "" });
    });
  });

  it("reads the whole of a device, so that nothing of its descriptors is left to look up", async () => {
    await inFreshFolder(async () => {
      const { out } = await runCli(
        "profile new --sim STM32F405RG --part STM32F405RG --json -q".split(" "),
      );
      const { unknown }: { unknown: readonly { path: string }[] } = JSON.parse(out);
      const paths = unknown.map(({ path }) => path);
      expect(paths.filter((path) => path.startsWith("/usb"))).toEqual(["/usb/commands/0"]);
      expect(read("stm32f405.json").usb).toMatchObject({
        vendorId: "0x0483",
        productId: "0xDF11",
        deviceVersions: ["0x2200"],
        attributes: "0x0B",
        dfuVersion: "0x011A",
        detachTimeoutMs: 255,
        transferSize: { sizeBytes: 2048 },
      });
    });
  });

  it.each([
    [
      "--part STM32",
      "stm32",
      '--part "STM32" is no part number: a part number has at least eleven characters, such as STM32G474RE',
      null,
    ],
    ["", "", "which part the profile is for is not known", "give --part STM32G474RE"],
    [
      "--part STM32L073RZ -o wrong.json",
      "",
      '-o "wrong.json" is not the name of the profile, expected stm32l073.json',
      "give a folder, or that name",
    ],
    [
      "--part STM32L073RZ -o notes",
      "",
      '-o "notes" is a file that does not end in .json',
      "give a folder",
    ],
    [
      "--part STM32L073RZ -o there",
      "",
      '"there/stm32l073.json" is there already',
      "give another folder with -o, or remove it first",
    ],
    [
      "--part STM32L073RZ --from l.txt --sim STM32L073RZ",
      "",
      "--from and a device were both given",
      "draft from one of them",
    ],
    [
      "--part STM32L073RZ --die-id 0x1000",
      "",
      '--die-id "0x1000" is too large, expected at most 0xFFF',
      null,
    ],
  ])("refuses %j", async (line, _, message, hint) => {
    await inFreshFolder(async () => {
      writeFileSync("l.txt", L073_LISTING);
      writeFileSync("notes", "");
      mkdirSync("there");
      writeFileSync("there/stm32l073.json", "mine");
      const words = ["profile", "new", "-q", ...line.split(" ").filter((word) => word !== "")];
      const { code, err } = await runCli(words);
      const [first, second = ""] = err.split("\n");
      expect({ code, first }).toEqual({ code: 2, first: `error: ${message} (usage)` });
      expect(second).toBe(hint === null ? second : `hint: ${hint}`);
      expect(readFileSync("there/stm32l073.json", "utf8")).toBe("mine");
    });
  });

  it("refuses a text with two boards, and one without any", async () => {
    await inFreshFolder(async () => {
      writeFileSync("two.txt", L073_LISTING + L073_LISTING.replaceAll("1-1.4", "1-9"));
      const two = await runCli("profile new --part STM32L073RZ --from two.txt".split(" "));
      expect(two).toMatchObject({
        code: 5,
        err: 'error: "two.txt" tells of 2 devices in DFU mode, expected 1 (several-devices)\nhint: keep only the lines of the new chip\n',
      });
      const none = await runCli("profile new --part STM32L073RZ --from -".split(" "), {
        stdin: "hello",
      });
      expect(none).toMatchObject({
        code: 3,
        err: "error: standard input tells of no DFU device (no-listing)\nhint: paste what dfu-util -l, lsusb -v or dfukit list --json prints, or the strings that begin with @\n",
      });
    });
  });

  it("reads what PowerShell writes behind >", async () => {
    await inFreshFolder(async () => {
      const text = Buffer.from(`\uFEFF${L073_LISTING}`, "utf16le");
      writeFileSync("le.txt", text);
      writeFileSync("be.txt", Buffer.from(text).swap16());
      for (const file of ["le.txt", "be.txt"]) {
        const { code, out } = await runCli(["chips", "match", "--from", file]);
        expect(code).toBe(0);
        expect(out).toContain("profile stm32l072-l073-l082-l083");
      }
    });
  });
});

describe("the fixture", () => {
  it("beside a profile is held against it by profile check", async () => {
    await inFreshFolder(async () => {
      const { ownProfile } = await import("./own-profiles.js");
      writeFileSync("stm32t9t9.json", JSON.stringify(ownProfile()));
      await runCli(
        "profile new --sim STM32T9T9RB --part STM32T9T9RB -o d --profile-path stm32t9t9.json -q".split(
          " ",
        ),
      );
      const fixture = read("d/stm32t9t9.fixture.json");
      writeFileSync("stm32t9t9.fixture.json", JSON.stringify(fixture));
      const good = await runCli(["profile", "check", "stm32t9t9.json"]);
      expect(good.code, good.out).toBe(0);
      writeFileSync("stm32t9t9.fixture.json", JSON.stringify({ ...fixture, part: "STM32T9T9RZ" }));
      const bad = await runCli(["profile", "check", "stm32t9t9.json", "--json"]);
      expect(bad.code).toBe(1);
      expect(JSON.parse(bad.out).files[0].issues).toEqual([
        {
          path: "",
          value: "stm32t9t9.fixture.json",
          rule: "fixture-met",
          expected:
            "what the fixture has, but the profile does not list STM32T9T9RZ of the fixture",
          example: null,
          doc: "docs/adding-a-chip.md#the-fixture",
        },
      ]);
    });
  });
});
