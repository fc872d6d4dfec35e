/** The document of `simulate --json`: `dfukit/simulate@1`, one line when the server is ready. */
import { formatHex } from "@dfukit/memory";
import { attachCommand, LOAD_MODULE, type Serving } from "../text/simulate.js";

/** The document as one line. */
export function servingDocument(serving: Serving): string {
  const { host, port, controlPort, chips } = serving;
  return `${JSON.stringify({
    schema: "dfukit/simulate@1",
    host,
    port,
    controlPort,
    loadModule: LOAD_MODULE,
    devices: chips.map(({ busId, chip, vendorId, productId, serialNumber }) => ({
      busId,
      chip: { id: chip.profileId, part: chip.part },
      vendorId: formatHex(vendorId, 4),
      productId: formatHex(productId, 4),
      serialNumber,
      attach: attachCommand(serving, busId),
    })),
    error: null,
  })}\n`;
}
