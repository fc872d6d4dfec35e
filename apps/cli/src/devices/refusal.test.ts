/** Errors through a recording: what a replay throws reads as what was thrown. */
import { CoreError } from "@dfukit/core";
import { UsbError } from "@dfukit/node-usb";
import { describe, expect, it } from "vitest";
import { exitCodeFor } from "../exit-codes.js";
import { jsonError } from "../json/error.js";
import { formatError } from "../text/error.js";
import { refusalOf, replayedError } from "./refusal.js";

const OPTIONS = { paint: (_role: unknown, text: string) => text, columns: 200 };

describe("an error", () => {
  it.each([
    new UsbError("device-busy", "device 1-1 is in use", {
      details: {},
      hint: "close it",
      cause: new Error("interface is busy", { cause: new Error("errno 16") }),
    }),
    new UsbError("driver-wrong", "the driver is STTub30", { details: {} }),
    new CoreError("device-error", "device reported errVENDOR", {
      actor: "device",
      details: { bStatus: "errVENDOR", bState: "dfuERROR", address: 0x0800_0000 },
    }),
  ])("$code comes out as it was told", (error) => {
    const again = replayedError(JSON.parse(JSON.stringify(refusalOf(error))));
    expect(formatError(again, OPTIONS)).toBe(formatError(error, OPTIONS));
    expect(jsonError(again)).toEqual(jsonError(error));
    expect(exitCodeFor(again)).toBe(exitCodeFor(error));
  });

  it("of no code is a fault of dfukit in a replay, too", () => {
    const again = replayedError(refusalOf(new TypeError("x is undefined")));
    expect(exitCodeFor(again)).toBe(70);
    expect(jsonError(again)).toMatchObject({ code: "internal-fault", message: "x is undefined" });
    expect(refusalOf("thrown").message).toBe("thrown");
  });

  it("of a code of another version is one of opening", () => {
    const again = replayedError({ ...refusalOf(new Error("x")), code: "toString" });
    expect(jsonError(again)).toMatchObject({ code: "device-unopenable", message: "x" });
    expect(exitCodeFor(again)).toBe(5);
  });
});
