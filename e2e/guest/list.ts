/** Prints what node-usb finds, as JSON. */
import { findUsbDevices } from "@dfukit/node-usb";

const devices = await findUsbDevices();
const listed = devices.map(({ identity, interfaces }) => ({ identity, interfaces }));
process.stdout.write(`${JSON.stringify(listed)}\n`);
