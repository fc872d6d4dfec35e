import { describe, expect, it } from "vitest";
import type { DeviceSetup, DfuRequestName } from "./request.js";
import { profileById } from "./test-rom.js";
import { type AddressTracker, type DfuTransfer, trackAddresses } from "./touched.js";

const L0 = profileById("stm32l07");
const F4 = profileById("stm32f405");
const NUMBERS: Readonly<Partial<Record<DfuRequestName, number>>> = { DFU_DNLOAD: 1, DFU_UPLOAD: 2 };

function transfer(
  name: DfuRequestName,
  value: number,
  data: readonly number[] | number,
): DfuTransfer {
  const length = typeof data === "number" ? data : data.length;
  const setup: DeviceSetup = {
    requestType: "class",
    recipient: "interface",
    request: NUMBERS[name] ?? 3,
    value,
    index: 0,
    length,
  };
  return { name, setup, data: Uint8Array.from(typeof data === "number" ? [] : data) };
}

const write = (block: number, lengthBytes: number): DfuTransfer =>
  transfer(
    "DFU_DNLOAD",
    block,
    Array.from({ length: lengthBytes }, () => 0),
  );
const read = (block: number, lengthBytes: number): DfuTransfer =>
  transfer("DFU_UPLOAD", block, lengthBytes);
const command = (opcode: number, address: number): DfuTransfer =>
  transfer("DFU_DNLOAD", 0, [
    opcode,
    ...[0, 1, 2, 3].map((nth) => Math.floor(address / 256 ** nth) % 256),
  ]);

/** Which of some addresses a transfer touches. */
function touched(
  tracker: AddressTracker,
  sent: DfuTransfer,
  addresses: readonly number[],
): readonly number[] {
  return addresses.filter((address) => tracker.touches(sent, address));
}

describe("blocks", () => {
  const size = L0.usb.transferSizeBytes.value;
  const base = 0x0800_0000;

  it.each([
    ["write", write],
    ["read", read],
  ])("%s: from the start of the flash", (_what, block) => {
    const tracker = trackAddresses(L0, null);
    expect(touched(tracker, block(2, 4), [base - 1, base, base + 3, base + 4])).toEqual([
      base,
      base + 3,
    ]);
    const second = base + size;
    expect(touched(tracker, block(3, 1), [second - 1, second, second + 1])).toEqual([second]);
    expect(touched(tracker, block(0, 4), [base])).toEqual([]);
    expect(touched(tracker, block(1, 4), [base])).toEqual([]);
  });

  it("follow the pointer once the boot ROM has taken it, up to the top of the address space", () => {
    const tracker = trackAddresses(L0, null);
    const pointed = command(0x21, 0xffff_f000);
    expect(tracker.touches(write(2, 1), 0xffff_f000)).toBe(false);
    tracker.taken(pointed);
    expect(tracker.touches(write(2, 1), 0xffff_f000)).toBe(true);
    expect(tracker.touches(pointed, 0xffff_f000)).toBe(false);
    tracker.reset();
    expect(tracker.touches(write(2, 1), 0xffff_f000)).toBe(false);
    expect(tracker.touches(write(2, 1), base)).toBe(true);
  });

  it("are not moved by anything else", () => {
    const tracker = trackAddresses(L0, null);
    const others = [
      command(0x41, 0x0800_4000),
      transfer("DFU_DNLOAD", 0, [0x21, 0, 0x40]),
      transfer("DFU_DNLOAD", 2, [0x21, 0, 0x40, 0, 8]),
      transfer("DFU_UPLOAD", 0, 5),
      transfer("DFU_ABORT", 0, 0),
    ];
    for (const other of others) tracker.taken(other);
    expect(tracker.touches(write(2, 1), base)).toBe(true);
  });
});

describe("erase", () => {
  it("touches the sector that holds its address", () => {
    const tracker = trackAddresses(F4, "STM32F405RG");
    const sent = command(0x41, 0x0800_4010);
    const addresses = [0x0800_3fff, 0x0800_4000, 0x0800_7fff, 0x0800_8000];
    expect(touched(tracker, sent, addresses)).toEqual([0x0800_4000, 0x0800_7fff]);
  });

  it("of everything touches the flash and nothing else", () => {
    const tracker = trackAddresses(F4, "STM32F405RG");
    const sent = transfer("DFU_DNLOAD", 0, [0x41]);
    const addresses = [0x07ff_ffff, 0x0800_0000, 0x080f_ffff, 0x0810_0000, 0x1fff_c000];
    expect(touched(tracker, sent, addresses)).toEqual([0x0800_0000, 0x080f_ffff]);
  });

  it("goes by the size of the part, without one by the largest", () => {
    const sent = transfer("DFU_DNLOAD", 0, [0x41]);
    const last = 0x080f_ffff;
    expect(trackAddresses(F4, "STM32F407VE").touches(sent, last)).toBe(false);
    expect(trackAddresses(F4, "STM32F407VG").touches(sent, last)).toBe(true);
    expect(trackAddresses(F4, null).touches(sent, last)).toBe(true);
  });

  it("outside every memory, malformed or by another opcode touches nothing", () => {
    const tracker = trackAddresses(F4, null);
    expect(tracker.touches(command(0x41, 0x2000_0000), 0x2000_0000)).toBe(false);
    expect(tracker.touches(command(0x92, 0x0800_0000), 0x0800_0000)).toBe(false);
    expect(tracker.touches(transfer("DFU_DNLOAD", 0, [0x41, 0, 0]), 0x0800_0000)).toBe(false);
    expect(tracker.touches(transfer("DFU_DNLOAD", 0, []), 0x0800_0000)).toBe(false);
    expect(tracker.touches(transfer("DFU_GETSTATUS", 0, 6), 0x0800_0000)).toBe(false);
  });
});
