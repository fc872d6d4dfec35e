/**
 * The names of everything in which a boot ROM is known to leave the specification.
 * Profiles name them, the protocol steps act on them, the simulator shows them;
 * no code asks for a chip. Each has one implementation here and one behaviour there.
 */

/**
 * What each quirk means. `host` says where the host acts on it; "always" marks what
 * the host tolerates from every device, so that the name only tells the simulator.
 */
export const QUIRKS = {
  /** dfu-util ticket 140 and device log stm32f4discovery: errFIRMWARE after power-up, one CLRSTATUS ends it. */
  "error-at-first-contact": "the first GETSTATUS answers dfuERROR with errFIRMWARE",
  /** dfu-util ticket 145 (STM32U5A9): no dfuDNBUSY, dfuDNLOAD-IDLE at the first GETSTATUS. */
  "idle-at-once": "the first GETSTATUS after a command already answers dfuDNLOAD-IDLE",
  /** betaflight-configurator PR#1861, PR#5348 (H743 rev V). */
  "bank-2-erase-sticks-busy":
    "after an erase in bank 2 the state stays dfuDNBUSY until CLRSTATUS was sent twice",
  /** betaflight-configurator PR#5300 (STM32C5). */
  "clear-status-stalls": "CLRSTATUS outside dfuERROR stalls",
  /** ST USB device library: CLRSTATUS outside dfuERROR leads to dfuERROR, errUNKNOWN. */
  "clear-status-errors": "CLRSTATUS outside dfuERROR leads to dfuERROR with errUNKNOWN",
  /** betaflight-configurator PR#5300 (STM32C5). */
  "functional-descriptor-request-hangs":
    "GET_DESCRIPTOR of the functional descriptor alone is never answered",
  /** dfu-util dfuse.c: F405 announces 100 ms for a mass erase of up to 32 s. */
  "mass-erase-announced-too-short": "the poll time of a mass erase is far below its real time",
  /** AN2606, V13.3 of H743; the L1 and L0 ROMs. */
  "mass-erase-fails": "mass erase does not work",
  /** ST community td-p/839156 (G0B1): every alternate setting carries the flash string. */
  "alternates-share-string": "all alternate settings carry the string of the flash",
  /** ST community 0D50X00009XkhbZ (F42x): bLength of the string is larger than the string. */
  "string-length-too-large": "bLength of a string descriptor exceeds the bytes sent",
  /** ST community td-p/741832 (G0B1). */
  "leave-stalls":
    "the GETSTATUS that starts the application stalls; the device leaves all the same",
  /** dfu-util quirks (GD32VF103). */
  "leave-disconnects-early": "the device is gone before it answers the last GETSTATUS",
  /** The GETSTATUS that starts the application is never answered. */
  "leave-times-out": "the GETSTATUS that starts the application is never answered",
  /** AN2606, L5 V9.0: Go does not work over USB. */
  "leave-does-nothing": "the device stays in DFU mode after leave",
  /** ST community td-p/214330 (L072RB). */
  "access-beyond-end-hangs":
    "a read, write or erase beyond the real end of the flash stops the boot ROM",
  /** AN2606, L47x and L43x. */
  "long-unaligned-write-corrupts":
    "a write longer than 256 bytes whose length is no multiple of 8 is stored wrong",
  /** AN2606, F76x ROM 0x93 in dual-bank mode. */
  "bank-2-erase-hits-other-sector": "an erase of sector i of bank 2 erases sector i+4",
  /** AN2606, F42x ROM 0x70, 0x90, 0x91 in dual-bank mode. */
  "bank-2-erase-does-nothing": "an erase in bank 2 answers OK and does nothing",
} as const;

/** The name of a known deviation; what it means stands in {@link QUIRKS}. */
export type QuirkName = keyof typeof QUIRKS;
