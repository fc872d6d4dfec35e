/** UF2 family ids of STM32 microcontrollers (microsoft/uf2, utils/uf2families.json). */

/** Ids by upper-case name. C0, U0, U5 and WBA have none in the list. */
export const UF2_FAMILIES: Readonly<Record<string, number>> = {
  STM32F0: 0x647824b6,
  STM32F1: 0x5ee21072,
  STM32F2: 0x5d1a0a2e,
  STM32F3: 0x6b846188,
  STM32F4: 0x57755a57,
  STM32F407: 0x6d0922fa,
  STM32F407VG: 0x8fb060fe,
  STM32F411XC: 0x06d1097b,
  STM32F411XE: 0x2dc309c5,
  STM32F7: 0x53b80f00,
  STM32G0: 0x300f5633,
  STM32G4: 0x4c71240a,
  STM32H5: 0x4e8f1c5d,
  STM32H7: 0x6db66082,
  STM32L0: 0x202e3a91,
  STM32L1: 0x1e1f432d,
  STM32L4: 0x00ff6919,
  STM32L5: 0x04240bdf,
  STM32WB: 0x70d16653,
  STM32WL: 0x21460ff0,
};

/** The id of a family by name, in any case; undefined if the name is not known. */
export function uf2FamilyByName(name: string): number | undefined {
  const key = name.toUpperCase();
  return Object.hasOwn(UF2_FAMILIES, key) ? UF2_FAMILIES[key] : undefined;
}

/** The name of a family by id; undefined if it is not known. */
export function uf2FamilyName(familyId: number): string | undefined {
  return Object.keys(UF2_FAMILIES).find((name) => UF2_FAMILIES[name] === familyId);
}
