/**
 * Runs the transport contract against node-usb: each check's scripted device is served
 * over USB/IP by this very process and plugged into this machine. Prints the failures.
 */
import { transportContract } from "@dfukit/sim";
import { openScripted } from "./parts/scripted-device.js";

const failures: Record<string, string | null> = {};
for (const { name, run } of transportContract()) {
  const harness = { open: openScripted, nowMs: () => performance.now() };
  failures[name] = await run(harness).then(
    () => null,
    (error: unknown) => String(error),
  );
}
process.stdout.write(`${JSON.stringify(failures)}\n`);
