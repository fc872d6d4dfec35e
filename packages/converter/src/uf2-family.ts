/** Which UF2 families go with a chip's own. */
import { uf2FamilyName } from "@dfukit/formats";

/**
 * Whether a file of `familyId` may be meant for a chip of `chipFamilyId`: the same
 * id, or one whose name narrows the other, as STM32F407 narrows STM32F4.
 */
export function isFamilyOf(familyId: number, chipFamilyId: number): boolean {
  if (familyId === chipFamilyId) return true;
  const [name, chipName] = [uf2FamilyName(familyId), uf2FamilyName(chipFamilyId)];
  if (name === undefined || chipName === undefined) return false;
  return name.startsWith(chipName) || chipName.startsWith(name);
}
