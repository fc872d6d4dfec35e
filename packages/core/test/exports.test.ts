/** The public face of the package: adding to it is a decision, and losing from it a break. */
import * as core from "@dfukit/core";
import { expect, it } from "vitest";

it("exports exactly this", () => {
  // Types only so far; `FlashTarget` and `ValueOrigin` leave no trace at run time.
  expect(Object.keys(core).sort()).toEqual([]);
});
