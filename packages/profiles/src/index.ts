/** `@dfukit/profiles`: chip profiles as data. */
export type { Chip, RamRange, SourcedNote } from "./chip.js";
