import { describe, expect, it } from "vitest";
import { readMemoryString } from "./memory-string.js";

const ALL = { readable: true, erasable: true, writable: true };
const NO_ERASE = { readable: true, erasable: false, writable: true };

describe("a string that follows the grammar", () => {
  it.each([
    {
      text: "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
      name: "Internal Flash",
      runs: [
        { start: 0x08000000, sectorCount: 4, sectorSizeBytes: 16384, access: ALL },
        { start: 0x08010000, sectorCount: 1, sectorSizeBytes: 65536, access: ALL },
        { start: 0x08020000, sectorCount: 7, sectorSizeBytes: 131072, access: ALL },
      ],
    },
    {
      text: "@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e",
      name: "Option Bytes",
      runs: [
        { start: 0x1fff7800, sectorCount: 1, sectorSizeBytes: 48, access: NO_ERASE },
        { start: 0x1ffff800, sectorCount: 1, sectorSizeBytes: 48, access: NO_ERASE },
      ],
    },
    {
      text: "@Device Feature/0xFFFF0000/01*004 e",
      name: "Device Feature",
      runs: [{ start: 0xffff0000, sectorCount: 1, sectorSizeBytes: 4, access: NO_ERASE }],
    },
    {
      text: "@Big/0x90000000/2*1Ma",
      name: "Big",
      runs: [
        {
          start: 0x90000000,
          sectorCount: 2,
          sectorSizeBytes: 1048576,
          access: { readable: true, erasable: false, writable: false },
        },
      ],
    },
    {
      text: "@Blanks /0x08000000/ 128*1Bd",
      name: "Blanks",
      runs: [
        {
          start: 0x08000000,
          sectorCount: 128,
          sectorSizeBytes: 1,
          access: { readable: false, erasable: false, writable: true },
        },
      ],
    },
  ])("$text", ({ text, name, runs }) => {
    expect(readMemoryString(text)).toEqual({ name, runs });
  });
});

describe("a string that does not", () => {
  it.each([
    "@Internal Flash  /0x08000000/1536*128g",
    "@Internal Flash  /0x08000000/1536*128 h",
    "@Internal Flash  /0x08000000",
    "@Internal Flash  /08000000/1*1Kg",
    "Internal Flash  /0x08000000/1*1Kg",
    "@Internal Flash  /0x08000000/1*1Kg,",
    "@Internal Flash  /0x08000000/1*1Kg/0x08000400",
    "",
  ])("%j", (text) => {
    expect(readMemoryString(text)).toBeUndefined();
  });
});
