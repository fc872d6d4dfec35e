/**
 * The transport over what npm `usb` hands out keeps the transport contract. The library
 * itself is a stand-in here; e2e/contract.test.ts has the real one, over Linux's USB stack.
 */
import { findUsbDevices } from "@dfukit/node-usb";
import { transportContract } from "@dfukit/sim";
import { describe, it } from "vitest";
import { fakeDevice } from "./native-device.js";

describe("a device of npm usb 3 as a transport", () => {
  it.concurrent.each(transportContract())("$name", async ({ run }) => {
    await run({
      nowMs: () => performance.now(),
      async open(device) {
        const fake = fakeDevice({ device, productId: 0xdf11 });
        const module = { getDevices: async () => [fake] };
        const [found] = await findUsbDevices({ module, sysfsFolder: "/nowhere" });
        if (found === undefined) throw new Error("not found");
        const transport = await found.open();
        return { transport, unplug: () => fake.unplug(), replug: () => undefined };
      },
    });
  });
});
