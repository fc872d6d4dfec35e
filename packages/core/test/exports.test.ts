/** The public face of the package: adding to it is a decision, and losing from it a break. */
import * as core from "@dfukit/core";
import { expect, it } from "vitest";

it("exports exactly this", () => {
  expect(Object.keys(core).sort()).toEqual([
    "CoreError",
    "QUIRKS",
    "describeDevice",
    "detachDevice",
    "downloadPlain",
    "erase",
    "flash",
    "isCoreError",
    "leave",
    "parseMemoryString",
    "planFlash",
    "planJob",
    "read",
    "refusedError",
    "unprotect",
    "uploadPlain",
    "verify",
  ]);
});
