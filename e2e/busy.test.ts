/**
 * Every way in which a boot ROM can be busy, in real time, with poll times that are a lie:
 * the host asks while the flash works, and gets what that boot ROM does then.
 */
import { expect, it } from "vitest";
import { dfukit } from "./support/dfukit.js";
import { expectMemory } from "./support/memory.js";
import { firmware, share, useGuest } from "./support/scene.js";

const scene = useGuest();
const BASE = 0x0800_0000;

/** DFU requests as a transcript has them. */
interface Request {
  readonly atMs: number;
  readonly name: string;
  readonly outcome: string;
  /** bState of an answer to GETSTATUS. */
  readonly state: number | null;
}

const BUSY = 4;
const DOWNLOAD_IDLE = 5;
/** More than a request takes here, and less than the rest of an erase after which a host that knows it asks. */
const HELD_MS = 40;

/** What shows that a boot ROM was busy in its own way, while somebody asked. */
const EVIDENCE = {
  "answers dfuDNBUSY": (requests: readonly Request[]) =>
    requests.some(({ state }, nth) => state === BUSY && requests[nth + 1]?.state === BUSY),
  "holds its answer": (requests: readonly Request[]) =>
    requests.some(({ state, atMs }, nth) => {
      const next = requests[nth + 1];
      return state === DOWNLOAD_IDLE && next !== undefined && next.atMs - atMs > HELD_MS;
    }),
  stalls: (requests: readonly Request[]) =>
    requests.some(({ name, outcome }) => name === "DFU_GETSTATUS" && outcome === "stall"),
  "stays busy until CLRSTATUS after an erase in bank 2": (requests: readonly Request[]) =>
    requests.some(
      ({ state }, nth) => state === BUSY && requests[nth + 1]?.name === "DFU_CLRSTATUS",
    ),
  "is idle at once": (requests: readonly Request[]) =>
    requests.some(({ name }) => name === "DFU_DNLOAD") &&
    requests.every(({ state }) => state !== BUSY),
} as const satisfies Readonly<Record<string, (requests: readonly Request[]) => boolean>>;

it.each([
  ["answers dfuDNBUSY", "STM32L073RZ"],
  ["holds its answer", "STM32F405RG"],
  ["stalls", "STM32L476RG"],
  ["stays busy until CLRSTATUS after an erase in bank 2", "STM32H743ZI"],
  ["is idle at once", "STM32U595VJ"],
] as const)("one that %s: %s", async (way, part) => {
  const { guest } = scene;
  const { boards, path } = await scene.plugIn(
    { part, contents: "full" },
    { realTime: true, recordsBytes: true },
  );
  await boards.control("faults", "1-1", { faults: ["poll-time=1@0:always"] });
  const image = firmware(3001, 20);
  share("busy.bin", image);
  const start = part === "STM32H743ZI" ? BASE + 0x10_0000 : BASE;
  const address = `0x${start.toString(16).padStart(8, "0")}`;
  const device = ["--device", `path=${path}`, "--chip", part];
  const flashed = await dfukit(guest, "flash", `busy.bin@${address}`, "--no-leave", ...device);
  expect(flashed).toMatchObject({
    code: 0,
    document: { result: { ok: true, verified: true, bytesRequested: 3001 } },
  });
  await expectMemory(boards, "1-1", { start, expected: image });
  expect(Number(await boards.control("busy-time", "1-1"))).toBeGreaterThan(0);
  const lines = (await boards.control("transcript", "1-1")) as readonly string[];
  expect(EVIDENCE[way](requestsIn(lines)), lines.slice(-60).join("\n")).toBe(true);
});

/** Reads the lines `50197.109 #1336 DFU_GETSTATUS wValue 0x0000 wLength 6: ok, 6 bytes [00 …]`. */
function requestsIn(lines: readonly string[]): readonly Request[] {
  return lines.flatMap((line) => {
    const found = /^([\d.]+) #\d+ (\w+) .*?: (\w+)(?:.*\[(.*)\])?/.exec(line);
    if (found === null) return [];
    const [, atMs, name = "", outcome = "", bytes = ""] = found;
    const state = name === "DFU_GETSTATUS" ? bytes.split(" ")[4] : undefined;
    return [
      {
        atMs: Number(atMs),
        name,
        outcome,
        state: state === undefined ? null : Number(`0x${state}`),
      },
    ];
  });
}
