/** The packages' sources: e2e is no package of the workspace, so nothing is linked here. */
import { ROOT } from "./paths.js";

const FOLDERS = ["core", "memory", "formats", "profiles", "sim", "webusb", "node-usb"];

/** From a package's name to the file that it begins with. */
export const ALIASES: Record<string, string> = {
  "@dfukit/sim/usbip": `${ROOT}/packages/sim/src/usbip/index.ts`,
  ...Object.fromEntries(
    FOLDERS.map((name) => [`@dfukit/${name}`, `${ROOT}/packages/${name}/src/index.ts`]),
  ),
};
