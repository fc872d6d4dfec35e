/**
 * Boot loaders that are known to have DFU mode at interface 0. Where a system has no
 * cached descriptors, their lists of interfaces are not asked for: npm `usb` reads every
 * string along with it and fails as a whole if one is wrong, as on STM32F42x.
 */

/** Vendor and product. Sources: ST AN2606; GigaDevice, Artery and Geehy boot loader manuals. */
export const KNOWN_LOADERS: readonly (readonly [number, number])[] = [
  [0x0483, 0xdf11],
  [0x28e9, 0x0189],
  [0x2e3c, 0xdf11],
  [0x314b, 0x0106],
];

/** Whether the ids are those of a boot loader of an STM32 or of one that imitates it. */
export function isKnownLoader(vendorId: number, productId: number): boolean {
  return KNOWN_LOADERS.some(([vendor, product]) => vendor === vendorId && product === productId);
}
