/** How a board gets into its boot ROM, in words. Source: ST AN2606, chapters 4 and on. */
import { type FixLine, say } from "./diagnosis.js";

/** For a board that runs its application. */
export const ENTER_BOOT_ROM: readonly FixLine[] = [
  say(
    "hold BOOT0 high (button BOOT, or a jumper from BOOT0 to VDD) while the board is reset or plugged in, then let go",
  ),
  say(
    "use the connector that leads to the chip's own USB pins (PA11 and PA12), often marked USB, USER or OTG",
  ),
];

/** For a board that nothing is seen of. */
export const MAKE_IT_SEEN: readonly FixLine[] = [
  ...ENTER_BOOT_ROM,
  say(
    "use a cable with data lines: many that came with chargers have none; try another port, without a hub",
  ),
  say(
    "the boot ROM stays with the first interface that talks to it: disconnect what drives its UART, I2C, SPI or CAN pins (PA9/PA10, PB10/PB11, PA2/PA3 …) and reset",
  ),
  say(
    "dfukit chips show PART tells whether the part has USB DFU, and which crystal its boot ROM needs",
  ),
];
