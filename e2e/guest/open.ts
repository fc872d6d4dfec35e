/**
 * Opens a device and closes it; prints what came of it as JSON. Arguments: `--device`
 * text, and a file name: made once the device is open, which it stays until the file is gone.
 */
import { existsSync, writeFileSync } from "node:fs";
import { isCodedError } from "@dfukit/memory";
import { findUsbDevices, parseSelector, selectDevice } from "@dfukit/node-usb";

const [device = "", file] = process.argv.slice(2);

async function main(): Promise<object> {
  const selector = device === "" ? null : parseSelector(device);
  const transport = await selectDevice(await findUsbDevices(), selector).open();
  if (file !== undefined) writeFileSync(file, "");
  while (file !== undefined && existsSync(file)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  await transport.close();
  return { opened: transport.identity.path };
}

const outcome = await main().catch((error: unknown) =>
  isCodedError(error)
    ? { code: error.code, message: error.message, hint: error.hint, coded: true }
    : { code: "unexpected", message: String(error) },
);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
