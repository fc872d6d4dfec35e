/** A host that does not wait between transfers: what the device was busy with is over when it has said so. */
import { expect, it } from "vitest";
import { CLRSTATUS, GETSTATUS, imported, romOf, withServer } from "./test-bench.js";
import { nextReturn, submitBytes } from "./test-client.js";

const BLOCKS = 40;
const SET_ADDRESS = Uint8Array.of(0x21, 0, 0, 0, 0x08);

it("in real time is answered as by a device, never too early", async () => {
  const devices = [{ busId: "1-1", rom: romOf("STM32F405RG") }];
  await withServer({ devices, realTime: true }, async ({ port }) => {
    const client = await imported(port);
    let seqnum = 0;
    const send = (setup: readonly [number, number, number, number], data?: Uint8Array) =>
      client.send(
        submitBytes({ seqnum: ++seqnum, setup, ...(data === undefined ? {} : { data }) }),
      );
    const status = () =>
      client.send(submitBytes({ seqnum: ++seqnum, setup: GETSTATUS, lengthBytes: 6 }));
    send(CLRSTATUS);
    for (let block = 0; block <= BLOCKS; block++) {
      const data = block === 0 ? SET_ADDRESS : new Uint8Array(64).fill(block);
      send([0x21, 1, block === 0 ? 0 : block + 1, 0], data);
      status();
      status();
    }
    const inTransfers = new Set(Array.from({ length: BLOCKS + 1 }, (_, nth) => 3 + 3 * nth));
    const statuses: number[] = [];
    for (let nth = 1; nth <= seqnum; nth++) {
      const isIn = inTransfers.has(nth) || inTransfers.has(nth - 1);
      const answer = await nextReturn(client, isIn);
      statuses.push(answer?.status ?? Number.NaN);
    }
    expect(statuses).toEqual(Array.from({ length: seqnum }, () => 0));
    client.close();
  });
});
