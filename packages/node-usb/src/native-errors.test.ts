/** The errors of npm `usb` by text and by code, and that the installed library still has those texts. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { NATIVE } from "./native-errors.js";
import { HINTS, OPEN_ROWS } from "./test-open-rows.js";
import { NOT_MET, TRANSFER_ROWS } from "./test-transfer-rows.js";

/** As the library composes it. nusb puts the code of an unknown transfer error in the same brackets. */
function messageOf(method: string, text: string, code: string): string {
  return `${method === "" ? "" : `${method} error: `}${text}${code === "" ? "" : ` (${code})`}`;
}

describe("failureOf", () => {
  it.each(TRANSFER_ROWS)("%s %s: %s (%s) is %s", (_, method, text, code, kind) => {
    const error = new Error(messageOf(method, text, code));
    const message = messageOf("", text, code);
    expect(NATIVE.failureOf(error, "transfer")).toEqual(
      kind === "fault" ? { kind, message } : { kind },
    );
  });

  it("takes anything for a fault that is no error", () => {
    expect(NATIVE.failureOf("odd", "transfer")).toEqual({ kind: "fault", message: "odd" });
  });
});

describe("openProblemOf", () => {
  it.each(OPEN_ROWS)("%s %s: %s (%s) is %s", (_, method, text, code, problem, hint) => {
    expect(NATIVE.openProblemOf(new Error(messageOf(method, text, code)))).toEqual(
      HINTS[hint] === undefined ? { code: problem } : { code: problem, hint: HINTS[hint] },
    );
  });
});

describe("the library that is installed", () => {
  const LETTERS: Readonly<Record<string, string>> = { linux: "L", darwin: "M", win32: "W" };
  const letter = LETTERS[process.platform] ?? "none";
  const systemsOf = new Map<string, string>();
  for (const [systems, text] of NOT_MET) systemsOf.set(text, systems);
  for (const [systems, , text] of [...TRANSFER_ROWS, ...OPEN_ROWS]) {
    systemsOf.set(text, (systemsOf.get(text) ?? "") + systems);
  }

  it.skipIf(letter === "none")("has the texts of this system, and no other's", () => {
    const require = createRequire(import.meta.url);
    require("usb");
    const path = Object.keys(require.cache).find((name) => name.endsWith(".node"));
    const binary = readFileSync(path ?? "no native module was loaded");
    const wrong = [...systemsOf].filter(
      ([text, systems]) => binary.includes(text) !== systems.includes(letter),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the timer that watches over transfers", () => {
  it("does not keep the process alive, and can be stopped", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    const before = timers().length;
    let isCalled = false;
    const stop = NATIVE.startTimer?.(() => {
      isCalled = true;
    }, 20);
    expect(timers()).toHaveLength(before);
    stop?.();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(isCalled).toBe(false);
    await new Promise<void>((resolve) => NATIVE.startTimer?.(resolve, 1));
  });
});
