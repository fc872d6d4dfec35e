import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installRules } from "./install-rules.js";
import { idsForRules } from "./rule-ids.js";
import { usb } from "./test-surroundings.js";
import { RULES_PATH, udevRules } from "./udev.js";

describe("udevRules", () => {
  it("names each device once, for whoever sits at the machine, and for a group if there is one", () => {
    const ids = [
      [0x28e9, 0x0189],
      [0x0483, 0xdf11],
      [0x28e9, 0x0189],
    ] as const;
    expect(udevRules(ids, null)).toBe(
      [
        "# Boot loaders that dfukit knows, for whoever sits at this machine. Made by dfukit doctor.",
        'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", TAG+="uaccess"',
        'SUBSYSTEM=="usb", ATTR{idVendor}=="28e9", ATTR{idProduct}=="0189", TAG+="uaccess"',
        "",
      ].join("\n"),
    );
    expect(udevRules([[0x0483, 0xdf11]], "plugdev")).toBe(
      [
        "# Boot loaders that dfukit knows, for whoever sits at this machine. Made by dfukit doctor.",
        'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", MODE="0660", GROUP="plugdev", TAG+="uaccess"',
        "",
      ].join("\n"),
    );
  });

  it("covers every boot loader of the profiles, and boards that run their firmware", () => {
    const board = usb("1209:abcd", { dfu: "run-time" });
    const camera = usb("04f2:b6d9", {
      dfu: "run-time",
      interfaces: [{ number: 0, classCode: 0x0e, subclass: 1, protocol: 0, driver: "uvcvideo" }],
    });
    const pairs = idsForRules([board, camera, usb("046d:c077")]).map(String);
    for (const ids of [
      [0x0483, 0xdf11],
      [0x28e9, 0x0189],
      [0x2e3c, 0xdf11],
      [0x314b, 0x0106],
      [0x1209, 0xabcd],
    ]) {
      expect(pairs).toContain(String(ids));
    }
    expect(pairs).not.toContain(String([0x04f2, 0xb6d9]));
    expect(pairs).not.toContain(String([0x046d, 0xc077]));
  });
});

describe("installRules", () => {
  it.each([
    [true, true],
    [false, false],
  ])("writes the file and has udev read it: %s", (works, isApplied) => {
    const root = mkdtempSync(join(tmpdir(), "dfukit-udev-"));
    try {
      const ran: string[] = [];
      const run = (program: string, args: readonly string[]): boolean => {
        ran.push([program, ...args].join(" "));
        return works;
      };
      const path = join(root, RULES_PATH);
      expect(installRules("rules\n", { root, run })).toEqual({ path, isApplied });
      expect(readFileSync(path, "utf8")).toBe("rules\n");
      expect(ran).toEqual(
        ["udevadm control --reload-rules", "udevadm trigger --subsystem-match=usb"].slice(
          0,
          works ? 2 : 1,
        ),
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
