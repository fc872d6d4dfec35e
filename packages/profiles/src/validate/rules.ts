/** Every rule beyond the schema. */
import { BEHAVIOUR_RULES } from "./behaviour-rules.js";
import { FLASH_RULES } from "./flash-rules.js";
import { MEMORY_RULES } from "./memory-rules.js";
import { OPTION_BYTE_RULES } from "./option-byte-rules.js";
import { PART_RULES } from "./part-rules.js";
import { ROM_RULES } from "./rom-rules.js";
import type { ProfileRule } from "./rule.js";
import { SOURCE_RULES } from "./source-rules.js";
import { STRING_RULES } from "./string-rules.js";
import { TIME_RULES } from "./time-rules.js";

/** In the order in which they are reported. */
export const PROFILE_RULES: readonly ProfileRule[] = [
  ...PART_RULES,
  ...FLASH_RULES,
  ...MEMORY_RULES,
  ...ROM_RULES,
  ...BEHAVIOUR_RULES,
  ...TIME_RULES,
  ...OPTION_BYTE_RULES,
  ...STRING_RULES,
  ...SOURCE_RULES,
];
