/** Brings a device from run time to DFU mode; prints who it was and who it is. Argument: `--device` text. */
import { describeDevice, detachDevice } from "@dfukit/core";
import { enterDfuMode, findUsbDevices, parseSelector, selectDevice } from "@dfukit/node-usb";

const found = selectDevice(await findUsbDevices(), parseSelector(process.argv[2] ?? ""));
let answer = "";
const transport = await enterDfuMode(
  found,
  async (open) => {
    const device = await describeDevice(open);
    const next = await detachDevice(open, device);
    answer = next;
    return next;
  },
  { timeoutMs: 60_000 },
);
const { mode, alternates } = await describeDevice(transport);
await transport.close();
process.stdout.write(
  `${JSON.stringify({ from: found.identity, answer, to: transport.identity, mode, alternates: alternates.length })}\n`,
);
