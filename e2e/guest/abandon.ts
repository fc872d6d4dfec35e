/**
 * Leaves a device open and claimed, and comes to its end: after nothing (`idle`), with a
 * transfer under way (`busy`), or after waiting for one with nothing else to do (`awaited`),
 * whose outcome it prints. Arguments: `--device` text, and one of these words.
 */
import { findUsbDevices, parseSelector, selectDevice } from "@dfukit/node-usb";

const [device = "", how = "idle"] = process.argv.slice(2);
const transport = await selectDevice(await findUsbDevices(), parseSelector(device)).open();
const setup = {
  requestType: "class",
  recipient: "interface",
  request: 3,
  value: 0,
  index: 0,
} as const;
if (how === "busy") {
  // Unanswered: the test has made the device silent.
  void transport.controlIn(setup, 6, 0);
  setTimeout(() => process.exit(0), 200);
}
if (how === "awaited") {
  const { kind } = await transport.controlIn(setup, 6, 500);
  process.stdout.write(`${kind}\n`);
}
process.stdout.write("left open\n");
