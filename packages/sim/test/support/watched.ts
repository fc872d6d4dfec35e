/** A transport that ends a host which never ends, so that a hang is a failed test and not a hung one. */
import type { Transport } from "@dfukit/core";

/** No job of these tests needs a tenth of it. */
const REQUEST_LIMIT = 100_000;

/** The transport, with a limit on all its transfers together. */
export function watched(transport: Transport, before?: (nth: number) => void): Transport {
  let count = 0;
  const next = (): void => {
    before?.(count);
    count++;
    if (count > REQUEST_LIMIT) throw new Error(`more than ${REQUEST_LIMIT} transfers`);
  };
  return {
    identity: transport.identity,
    interfaceNumber: transport.interfaceNumber,
    controlIn(setup, lengthBytes, timeoutMs) {
      next();
      return transport.controlIn(setup, lengthBytes, timeoutMs);
    },
    controlOut(setup, bytes, timeoutMs) {
      next();
      return transport.controlOut(setup, bytes, timeoutMs);
    },
    selectAlternate(alternateSetting) {
      next();
      return transport.selectAlternate(alternateSetting);
    },
    close: () => transport.close(),
  };
}
