/** `docs/performance.md`, made from measurements on the virtual clock. */

/** One row of the table of requests. */
export interface RequestRow {
  readonly part: string;
  readonly imageBytes: number;
  readonly floor: number;
  readonly bare: number;
  readonly verified: number;
  readonly normal: number;
  readonly oneSector: number;
  readonly unchanged: number;
}

/** One row of the table of times: seconds by programming width. */
export interface TimeRow {
  readonly host: string;
  readonly requests: number;
  readonly isReadBack: boolean;
  readonly x32Ms: number;
  readonly x8Ms: number;
  /** As `x8Ms`, the supply voltage declared; null where a host cannot. */
  readonly declaredMs: number | null;
}

/** What the page is made of. */
export interface Measurements {
  readonly requests: readonly RequestRow[];
  readonly times: readonly TimeRow[];
}

/** From here on the page is what was measured over a USB stack, which is not made again here. */
export const MEASURED = "<!-- measured: npm run bench:usb -- --write -->";

/** The page, but for what is behind {@link MEASURED}. */
export function performancePage({ requests, times }: Measurements): string {
  return `${INTRODUCTION}
## Requests

DFU requests for the whole flash of a part (of the STM32F405RG its first 512 KiB), the chip full of
other data. The floor is what a boot ROM by AN3156 needs for erase, write and leave, without reading
anything: three requests for each sector and each block, one status, one Set Address, five to leave.

| part | image | floor | \`--no-skip --no-verify\` | \`--no-skip\` | default | default, one sector differs | default, nothing differs |
|---|---|---|---|---|---|---|---|
${requests.map(requestRow).join("\n")}

Where a job stays above the floor:

- STM32L073RZ: the profile's boot ROM announces 10 ms for a block that takes 105 ms, and answers
  dfuDNBUSY until it is done, so that it is asked more than twice.
- STM32H743ZI: each sector of bank 2 costs two DFU_CLRSTATUS with their statuses, because the boot
  ROM sticks in dfuDNBUSY after the erase.

By default the chip is read first. A sector that is found to differ is read no further, so that
reading costs little where everything differs, and most where little does; then it saves the rest.

## Time against other tools

An STM32F405RG, 512 KiB, transfers of 2048 bytes, the chip full of other data. The sequences of
requests and waits of the other tools are written from their behaviour, and run against the same
simulated device. It announces 104 ms for Set Address, 100 ms for an erase, 0 ms for a block. x32
and x8 are the programming widths of its flash; x8 is what the boot ROM uses unless the supply
voltage is declared (\`--supply 2.7-3.6\`).

| host | requests | reads back | x32 | x8 | x8, supply declared |
|---|---|---|---|---|---|
${times.map(timeRow).join("\n")}

dfu-util and webdfu set the address before every block and wait the announced 104 ms each time:
256 blocks, 26.6 s. pydfu never waits, which works on boot ROMs that hold the status while they are
busy, and fails on the others.
`;
}

const INTRODUCTION = `# Performance

What a flash job costs, on the simulator's virtual clock: 1 ms per transfer and 1.5 µs per byte, about
a full-speed port; the flash's own times from the profiles (typical, where a source gives them). This
is a model and no measurement of hardware. Host and browser overhead is not in it, except the 4 ms
below which no browser timer ends. This page is made by \`packages/sim/test/performance.test.ts\` and
held against the code: \`npx vitest run -u packages/sim/test/performance.test.ts\` writes it anew.
At its end dfu-util itself stands beside dfukit, measured over Linux's USB stack.
`;

function requestRow(row: RequestRow): string {
  const { part, imageBytes, floor, bare, verified, normal, oneSector, unchanged } = row;
  const cells = [floor, bare, verified, normal, oneSector, unchanged];
  return `| ${part} | ${imageBytes / 1024} KiB | ${cells.join(" | ")} |`;
}

function timeRow({ host, requests, isReadBack, x32Ms, x8Ms, declaredMs }: TimeRow): string {
  const declared = declaredMs === null ? "–" : seconds(declaredMs);
  const cells = [requests, isReadBack ? "yes" : "no", seconds(x32Ms), seconds(x8Ms), declared];
  return `| ${host} | ${cells.join(" | ")} |`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
