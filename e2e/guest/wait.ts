/**
 * Waits for a device; prints its path, and how long the process lives on. Arguments: `--device`
 * text, milliseconds, and a file name: made when the waiting begins.
 */
import { writeFileSync } from "node:fs";
import { isCodedError } from "@dfukit/memory";
import { parseSelector, waitForUsbDevice } from "@dfukit/node-usb";

const [device = "", milliseconds = "0", file] = process.argv.slice(2);
if (file !== undefined) writeFileSync(file, "");
const selector = device === "" ? null : parseSelector(device);
const outcome = await waitForUsbDevice(selector, { timeoutMs: Number(milliseconds) }).then(
  ({ identity }) => ({ path: identity.path }),
  (error: unknown) => ({ code: isCodedError(error) ? error.code : String(error) }),
);
const endedMs = performance.now();
process.on("exit", () => {
  const lingeredMs = Math.round(performance.now() - endedMs);
  process.stdout.write(`${JSON.stringify({ ...outcome, lingeredMs })}\n`);
});
