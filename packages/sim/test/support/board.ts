/**
 * A simulated device that is plugged in, described and resolved, as a front end has it
 * when a job begins. Bottom of the end-to-end tests.
 */
import {
  type DescribedDevice,
  describeDevice,
  type FlashEvent,
  type FlashTarget,
  type Job,
  type Transport,
} from "@dfukit/core";
import {
  type BankModeName,
  candidateForChip,
  findChip,
  listProfiles,
  matchDevice,
  type Part,
  type Profile,
  partsOf,
  resolveTarget,
} from "@dfukit/profiles";
import {
  createSimulatedDevice,
  type SimulatedDevice,
  type SimulatedDeviceOptions,
} from "@dfukit/sim";

/** A device with an open transport, and everything that its jobs tell. */
export interface Board {
  readonly sim: SimulatedDevice;
  readonly part: Part;
  readonly device: DescribedDevice;
  readonly target: FlashTarget;
  readonly transport: Transport;
  readonly events: FlashEvent[];
}

/** Which device. `profile` replaces the one that the part is of. */
export interface BoardOptions extends Omit<SimulatedDeviceOptions, "profile" | "part"> {
  readonly part: string;
  readonly profile?: Profile;
  /** Changes to the target, as a user's `--chip` of another profile would bring them. */
  readonly target?: (target: FlashTarget) => FlashTarget;
}

/** Plugs in, opens, reads the descriptors, and takes the chip to be the part named. */
export async function plugIn(options: BoardOptions): Promise<Board> {
  const { part: name, profile = profileOf(name), target: change, ...rest } = options;
  const sim = createSimulatedDevice({ ...rest, profile, part: name });
  const transport = await sim.open();
  const device = await describeDevice(transport, { wait: sim.wait });
  const target = targetOf(name, device, profile);
  const part = inMode(namedPart(name, profile), sim.rom.bankMode);
  return { sim, part, device, target: change?.(target) ?? target, transport, events: [] };
}

/** A job on a board: its clock, its listener, and what the test wants otherwise. */
export function jobOn(board: Board, changes: Partial<Job> = {}): Job {
  const { transport, device, target, sim, events } = board;
  return {
    transport,
    device,
    target,
    wait: sim.wait,
    onEvent: async (event) => {
      events.push(event);
    },
    ...changes,
  };
}

/** `Job.reconnect` as a user brings it about: power off and on, back in the boot ROM. */
export function reconnecting({ sim }: Board): () => Promise<Transport> {
  return () => {
    sim.replug();
    return sim.open();
  };
}

/** The same board after its plug was pulled and put back; its events begin anew. */
export async function replugged(board: Board): Promise<Board> {
  await board.transport.close();
  board.sim.replug();
  return { ...board, transport: await board.sim.open(), events: [] };
}

/** The events of one kind. */
export function eventsOf<K extends FlashEvent["kind"]>(
  { events }: Pick<Board, "events">,
  kind: K,
): readonly Extract<FlashEvent, { kind: K }>[] {
  return events.filter((event): event is Extract<FlashEvent, { kind: K }> => event.kind === kind);
}

/** The bundled profile that has a part. */
export function profileOf(part: string): Profile {
  const profile = listProfiles().find((candidate) =>
    partsOf(candidate).some((entry) => entry.part === part),
  );
  if (profile === undefined) throw new Error(`no bundled profile has ${part}`);
  return profile;
}

/** One part for each flash size of a profile, ascending by size. */
export function partsBySize(profile: Profile): readonly Part[] {
  const all = partsOf(profile).filter(
    ({ part }) => !profile.notDfu.some(({ prefix }) => part.startsWith(prefix)),
  );
  return profile.flashSizes.flatMap(({ letter }) => {
    const part = all.find(({ size }) => size.letter === letter);
    return part === undefined ? [] : [part];
  });
}

/** A part in each mode that its flash may be in; null if it has only one. */
export function inEveryMode(
  part: Part,
): readonly { readonly part: Part; readonly mode: BankModeName | null }[] {
  const modes = part.size.variants.map(({ mode }) => mode);
  return (modes.length === 0 ? [null] : modes).map((mode) => ({ part: inMode(part, mode), mode }));
}

/** The part with the flash layout of a bank mode; null: it has only one. */
function inMode(part: Part, mode: BankModeName | null): Part {
  const variant = part.size.variants.find((candidate) => candidate.mode === mode);
  return variant === undefined ? part : { ...part, size: { ...part.size, runs: variant.runs } };
}

function namedPart(name: string, profile: Profile): Part {
  const part = partsOf(profile).find((entry) => entry.part === name);
  if (part === undefined) throw new Error(`${profile.id} has no ${name}`);
  return part;
}

function targetOf(name: string, device: DescribedDevice, profile: Profile): FlashTarget {
  const match = findChip(name, [profile]);
  if (match.kind !== "chip") throw new Error(`${name} is not found in ${profile.id}`);
  return resolveTarget(device, [candidateForChip(match.chip, device, [profile])]).target;
}

/** The target that the device alone leads to. */
export function targetByDevice(device: DescribedDevice): FlashTarget {
  return resolveTarget(device, matchDevice(device)).target;
}
