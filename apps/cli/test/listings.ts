/** What `dfu-util -l` prints, for tests: strings as boot ROMs were seen to send them. */

interface Board {
  readonly ids: string;
  readonly version: string;
  readonly path: string;
  readonly serial: string;
}

function listing({ ids, version, path, serial }: Board, strings: readonly string[]): string {
  const lines = strings.map(
    (name, alt) =>
      `Found DFU: [${ids}] ver=${version}, devnum=13, cfg=1, intf=0, path="${path}", alt=${alt}, name="${name}", serial="${serial}"\n`,
  );
  return lines.toReversed().join("");
}

/** STM32L073, as in PexMor/bigclown-notes. */
export const L073_LISTING: string = listing(
  { ids: "0483:df11", version: "2200", path: "1-1.4", serial: "207D37A63447" },
  [
    "@Internal Flash  /0x08000000/1536*128g",
    "@Option Bytes  /0x1FF80000/01*032 e",
    "@DATA Memory /0x08080000/2*3Ke",
  ],
);

/** STM32F415RG, as in dhylands/1BITSY. */
export const F405_LISTING: string = listing(
  { ids: "0483:df11", version: "2200", path: "1-2", serial: "3276365D3037" },
  [
    "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
    "@Option Bytes  /0x1FFFC000/01*016 e",
    "@OTP Memory /0x1FFF7800/01*512 e,01*016 e",
    "@Device Feature/0xFFFF0000/01*004 e",
  ],
);

/** A run-time interface beside which no chip was in DFU mode. */
export const CAMERA_LISTING: string =
  'Found Runtime: [05ac:8290] ver=0104, devnum=3, cfg=1, intf=3, path="1-8.3", alt=0, name="UNKNOWN", serial="UNKNOWN"\n';
