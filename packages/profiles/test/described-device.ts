/**
 * Devices as `describeDevice` gives them, for tests: boot ROMs as they were seen, with
 * strings verbatim, and changes to them.
 */
import { type DescribedDevice, type DfuAlternate, parseMemoryString } from "@dfukit/core";

/** What differs from an STM32 boot ROM of the older generation. */
export interface DeviceShape {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly deviceVersion?: number;
  readonly transferSizeBytes?: number;
  readonly serialNumber?: string | null;
  /** By alternate setting, from 0; `undefined` leaves one out, `null` has no string. */
  readonly strings: readonly (string | null | undefined)[];
}

/** A device in DFU mode. */
export function describedDevice(shape: DeviceShape): DescribedDevice {
  const { transferSizeBytes = 2048 } = shape;
  return {
    vendorId: shape.vendorId ?? 0x0483,
    productId: shape.productId ?? 0xdf11,
    deviceVersion: shape.deviceVersion ?? 0x2200,
    serialNumber: shape.serialNumber === undefined ? "207D37A63447" : shape.serialNumber,
    interfaceNumber: 0,
    mode: "dfu",
    dialect: "dfuse",
    functional: {
      canDownload: true,
      canUpload: true,
      manifestationTolerant: false,
      willDetach: true,
      detachTimeoutMs: 255,
      transferSizeBytes,
      dfuVersion: 0x011a,
    },
    alternates: shape.strings.flatMap((name, alternateSetting): readonly DfuAlternate[] => {
      if (name === undefined) return [];
      const memory = name?.startsWith("@") === true ? parseMemoryString(name) : null;
      return [{ alternateSetting, name, memory }];
    }),
    oddities: [],
  };
}

/** STM32L083CZ, as in PexMor/bigclown-notes; all L072/073/082/083 send the same. */
export const L0_STRINGS = [
  "@Internal Flash  /0x08000000/1536*128g",
  "@Option Bytes  /0x1FF80000/01*032 e",
  "@DATA Memory /0x08080000/2*3Ke",
] as const;

/** STM32F407VG with boot ROM V3.0, as in dfu-util's device-logs/stm32f4discovery.lsusb. */
export const F4_OLD_STRINGS = [
  "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
  "@Option Bytes  /0x1FFFC000/01*016 g",
  "@OTP Memory /0x1FFF7800/01*512 g,01*016 g",
  "@Device Feature/0xFFFF0000/01*004 g",
] as const;

/** STM32F415RG, as in dhylands/1BITSY. */
export const F4_STRINGS = [
  "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
  "@Option Bytes  /0x1FFFC000/01*016 e",
  "@OTP Memory /0x1FFF7800/01*512 e,01*016 e",
  "@Device Feature/0xFFFF0000/01*004 e",
] as const;

/** STM32F411CE, as in mcauser/WEACT_F411CEU6. */
export const F411_STRINGS = [
  "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg",
  ...F4_STRINGS.slice(1),
] as const;

/** STM32H743VI and STM32H750VB, as in apache/nuttx. */
export const H7_STRINGS = [
  "@Internal Flash   /0x08000000/16*128Kg",
  "@Option Bytes   /0x5200201C/01*128 e",
] as const;

/** STM32L433, as in mobilinkd/tnc3-firmware issue 12. */
export const L433_STRINGS = [
  "@Internal Flash  /0x08000000/0128*0002Kg",
  "@Option Bytes  /0x1FFF7800/01*040 e",
  "@OTP Memory /0x1FFF7000/01*0001Ke",
  "@Device Feature/0xFFFF0000/01*004 e",
] as const;

/** What an STM32L476 with 512 KiB would send by the layout of the profile; none was seen. */
export const L476_STRINGS = [
  "@Internal Flash  /0x08000000/0256*0002Kg",
  "@Option Bytes  /0x1FFF7800/01*040 e/0x1FFFF800/01*040 e",
  "@OTP Memory /0x1FFF7000/01*0001Ke",
] as const;
