/**
 * A simulated device of the profile under test, described and resolved as a verb does it,
 * and its memory as a debug probe sees it. Bottom of the conformance suite.
 */
import {
  type DescribedDevice,
  describeDevice,
  type FlashTarget,
  type Job,
  type Transport,
} from "@dfukit/core";
import {
  formatAddress,
  formatByte,
  regionRanges,
  type SectorRun,
  type Segment,
} from "@dfukit/memory";
import {
  type Chip,
  candidateForChip,
  findChip,
  type Part,
  type Profile,
  partsOf,
  type ResolvedTarget,
  resolveTarget,
} from "@dfukit/profiles";
import { createSimulatedDevice, type SimulatedDevice } from "@dfukit/sim";

/** A device that is plugged in. */
export interface Board {
  readonly sim: SimulatedDevice;
  /** With the layout that is simulated. */
  readonly part: Part;
  readonly chip: Chip;
  readonly device: DescribedDevice;
  readonly resolved: ResolvedTarget;
  readonly transport: Transport;
}

/**
 * Plugs in a device of a part whose memory is full, and takes it for that part. Of the
 * layouts that an option bit selects the one that its strings tell of is simulated.
 */
export async function plugIn(profile: Profile, part: Part): Promise<Board> {
  const board = await plugInAs(profile, part);
  const told = flashOf(board.resolved.target).runs;
  const variant = part.size.variants.find(({ runs }) => spansOf(runs) === spansOf(told));
  if (variant === undefined || variant.runs === part.size.runs) return board;
  const flashSizes = profile.flashSizes.map((size) =>
    size === part.size ? { ...size, runs: variant.runs } : size,
  );
  const altered = { ...profile, flashSizes };
  const same = partsOf(altered).find((other) => other.part === part.part);
  return same === undefined ? board : plugInAs(altered, same);
}

/** Where the sectors lie, however their runs are cut. */
function spansOf(runs: readonly SectorRun[]): string {
  return joinedSpans(runs).join();
}

function joinedSpans(runs: readonly SectorRun[]): readonly string[] {
  const spans: { start: number; end: number; sizeBytes: number }[] = [];
  for (const { start, sectorCount, sectorSizeBytes: sizeBytes } of runs) {
    const last = spans.at(-1);
    const end = start + sectorCount * sizeBytes;
    if (last?.end === start && last.sizeBytes === sizeBytes) last.end = end;
    else spans.push({ start, end, sizeBytes });
  }
  return spans.map(({ start, end, sizeBytes }) => `${start}-${end}/${sizeBytes}`);
}

async function plugInAs(profile: Profile, named: Part): Promise<Board> {
  const { part } = named;
  const sim = createSimulatedDevice({ profile, part, contents: "full", transcript: "off" });
  const transport = await sim.open();
  const device = await describeDevice(transport, { wait: sim.wait });
  const match = findChip(part, [profile]);
  if (match.kind !== "chip") throw new Error(`${part} is not found in profile ${profile.id}`);
  const { chip } = match;
  const resolved = resolveTarget(device, [candidateForChip(chip, device, [profile])]);
  return { sim, part: named, chip, device, resolved, transport };
}

/** The same board after its plug was pulled and put back. */
export async function replug(board: Board): Promise<Board> {
  await board.transport.close();
  board.sim.replug();
  return { ...board, transport: await board.sim.open() };
}

/** A job on the board; `target` is what the device and its profile resolve to. */
export function jobOn({ sim, device, resolved, transport }: Board): Job {
  return { transport, device, target: resolved.target, wait: sim.wait };
}

/** Every byte that the boot ROM reaches: in the memories of the profile, whatever was resolved. */
export function snapshot({ sim, chip }: Board): readonly Segment[] {
  const ranges = chip.target.layout.regions.flatMap(regionRanges);
  return ranges.map((range) => ({ address: range.start, bytes: sim.rom.readMemory(range) }));
}

/** The snapshot with some segments in place. */
export function overlaid(
  memory: readonly Segment[],
  segments: readonly Segment[],
): readonly Segment[] {
  return memory.map(({ address, bytes }) => {
    const copy = bytes.slice();
    for (const segment of segments) {
      const at = segment.address - address;
      if (at >= 0 && at < copy.length) copy.set(segment.bytes, at);
    }
    return { address, bytes: copy };
  });
}

/** The first difference in each memory, in words. */
export function differences(
  actual: readonly Segment[],
  expected: readonly Segment[],
): readonly string[] {
  return expected.flatMap(({ address, bytes }, nth) => {
    const got = actual[nth]?.bytes ?? new Uint8Array();
    const at = bytes.findIndex((byte, index) => byte !== got[index]);
    if (at < 0) return [];
    const [is, should] = [formatByte(got[at] ?? 0), formatByte(bytes[at] ?? 0)];
    return [`${formatAddress(address + at)} holds ${is} afterwards, expected ${should}`];
  });
}

/** The flash that a target has. */
export function flashOf({ layout }: FlashTarget): FlashTarget["layout"]["regions"][number] {
  const flash = layout.regions.find(({ kind }) => kind === "flash" || kind === "external");
  if (flash === undefined) throw new Error("the device resolves to no flash");
  return flash;
}
