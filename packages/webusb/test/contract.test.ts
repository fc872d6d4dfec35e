/** The transport over a browser's device keeps the transport contract. */
import { transportContract } from "@dfukit/sim";
import { describe, it } from "vitest";
import { openContract } from "./browser-device.js";

describe("a browser's device as a transport", () => {
  it.concurrent.each(transportContract())("$name", ({ run }) =>
    run({ open: openContract, nowMs: () => performance.now() }),
  );
});
