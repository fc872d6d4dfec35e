/** Layouts of real chips and short ways to write firmware, for the tests of the memory map. */
import type { FirmwareImage } from "@dfukit/formats";
import type { FlashLayout, FlashRegion, RegionKind, Segment } from "@dfukit/memory";

const ACCESS = { readable: true, erasable: true, writable: true };

/** A region from runs as start, sector count, sector size in bytes. */
export function region(
  about: { readonly name: string; readonly kind: RegionKind; readonly alternateSetting: number },
  ...runs: readonly (readonly [number, number, number])[]
): FlashRegion {
  return {
    ...about,
    runs: runs.map(([start, sectorCount, sectorSizeBytes]) => ({
      start,
      sectorCount,
      sectorSizeBytes,
      access: ACCESS,
    })),
  };
}

const FLASH = { name: "Internal Flash", kind: "flash", alternateSetting: 0 } as const;

/** STM32F405xG (RM0090 table 5). */
export const F4: FlashLayout = {
  regions: [
    region(FLASH, [0x0800_0000, 4, 0x4000], [0x0801_0000, 1, 0x1_0000], [0x0802_0000, 7, 0x2_0000]),
    region({ name: "OTP Memory", kind: "otp", alternateSetting: 2 }, [0x1fff_7800, 1, 528]),
  ],
};

/** STM32L073xZ: two banks of 768 pages of 128 bytes, and data EEPROM (RM0367, NVM organization). */
export const L0: FlashLayout = {
  regions: [
    region(FLASH, [0x0800_0000, 768, 128], [0x0801_8000, 768, 128]),
    region(
      { name: "Option Bytes", kind: "option-bytes", alternateSetting: 1 },
      [0x1ff8_0000, 1, 32],
    ),
    region({ name: "EEPROM", kind: "eeprom", alternateSetting: 2 }, [0x0808_0000, 1, 6144]),
  ],
};

/** STM32L476xE: 512 KiB in two banks with a hole between (RM0351, flash memory organization). */
export const L4: FlashLayout = {
  regions: [region(FLASH, [0x0800_0000, 128, 2048], [0x0808_0000, 128, 2048])],
};

/** `sizeBytes` bytes of `byte` at `address`. */
export function filled(address: number, sizeBytes: number, byte = 0xa5): Segment {
  return { address, bytes: new Uint8Array(sizeBytes).fill(byte) };
}

/** A firmware without targets. The segments must ascend and may not touch. */
export function firmware(...segments: readonly Segment[]): readonly FirmwareImage[] {
  return [{ alternateSetting: null, name: null, familyId: null, image: { segments } }];
}
