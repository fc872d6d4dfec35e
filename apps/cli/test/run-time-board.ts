/**
 * A board that runs its firmware, which has a run-time DFU interface: when it is told to
 * detach, it comes back in the same port as its boot ROM.
 */
import type { NativeDevice, UsbSource } from "@dfukit/node-usb";
import { type UsbBoard, usbBoard } from "./usb-bus.js";

/** The board, before and after. */
export interface RunTimeBoard {
  readonly usb: UsbSource;
  /** Its boot ROM. */
  readonly board: UsbBoard;
  /** Requests that its firmware has had, by number. */
  readonly requests: readonly number[];
}

const DFU_DETACH = 0;
/** bInterfaceProtocol: USB DFU 1.1 tables 4.1 and 4.4. */
const [RUN_TIME, DFU_MODE] = [1, 2];

/** A board of a part in port 1. */
export function runTimeBoard(part: string): RunTimeBoard {
  const board = usbBoard({ part });
  const requests: number[] = [];
  let isDetached = false;
  const firmware: NativeDevice = {
    ...board.native(),
    address: 100,
    vendorId: 0x1209,
    productId: 0xabcd,
    configurations: [
      {
        configurationValue: 1,
        interfaces: [
          {
            interfaceNumber: 0,
            alternates: [
              {
                alternateSetting: 0,
                interfaceClass: 0xfe,
                interfaceSubclass: 1,
                interfaceProtocol: RUN_TIME,
              },
            ],
          },
        ],
      },
    ],
    async controlTransferIn(setup, lengthBytes, timeoutMs) {
      const result = await board.native().controlTransferIn(setup, lengthBytes, timeoutMs);
      return { ...result, data: result.data && asRunTime(result.data) };
    },
    async controlTransferOut({ request }, data) {
      requests.push(request);
      isDetached ||= request === DFU_DETACH;
      return { status: "ok", bytesWritten: data.length };
    },
  };
  const getDevices = async (): Promise<readonly NativeDevice[]> => [
    isDetached ? { ...board.native(), address: 101 } : firmware,
  ];
  return { usb: { module: { getDevices }, sysfsFolder: "/nonexistent-sysfs" }, board, requests };
}

/** A configuration whose DFU interfaces are those of run time. */
function asRunTime(data: DataView): DataView {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  for (let at = 0; at + 2 < bytes.length; at += bytes[at] || bytes.length) {
    const isInterface = bytes[at] === 9 && bytes[at + 1] === 4 && bytes[at + 5] === 0xfe;
    if (isInterface && bytes[at + 7] === DFU_MODE) bytes[at + 7] = RUN_TIME;
  }
  return new DataView(bytes.buffer);
}
