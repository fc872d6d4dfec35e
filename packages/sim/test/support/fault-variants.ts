/** Every kind of fault that the simulator has, with the values worth trying, against the requests of a job. */
import { createSimulatedDevice, type Fault, parseFault, type TransferEntry } from "@dfukit/sim";
import { type FaultyJob, run } from "./faulty-job.js";

/** What a fault acts on. Written again here, from docs/simulator.md: the code's own table is under test. */
export type Subject = "request" | "download" | "block-written" | "block-read" | "status" | "answer";

/** A fault before its trigger is known. */
export interface FaultVariant {
  /** As `parseFault` reads it, without `@` and what follows. */
  readonly text: string;
  readonly subject: Subject;
}

/** One fault at one request of the job. */
export interface FaultCase {
  readonly text: string;
  readonly fault: Fault;
}

/** Faults after which the device, or the transfer, is in doubt. */
export function transferFaults(): readonly FaultVariant[] {
  return [
    { text: "stall", subject: "request" },
    { text: "timeout", subject: "request" },
    { text: "lost", subject: "request" },
    { text: "wedge", subject: "request" },
    { text: "lost-status", subject: "download" },
    { text: "wrong-status=errVERIFY", subject: "status" },
    { text: "wrong-status=errVENDOR", subject: "status" },
    { text: "wrong-status=errSTALLEDPKT", subject: "status" },
    { text: "wrong-status=OK", subject: "status" },
    { text: "busy-forever", subject: "status" },
    { text: "poll-time=0", subject: "status" },
    { text: "poll-time=70", subject: "status" },
    { text: "poll-time=2500", subject: "status" },
    { text: "poll-time=16777215", subject: "status" },
    { text: "short-read", subject: "answer" },
    { text: "short-read=0", subject: "answer" },
    { text: "short-read=5", subject: "answer" },
  ];
}

/** Faults of power, plug and memory. */
export function memoryFaults(job: FaultyJob): readonly FaultVariant[] {
  const halfEraseMs = halfErase(job);
  const damaged = job.touched.map(({ start, end }) => (start + end) / 2);
  return [
    ...["disconnect", "replug", "usb-reset"].flatMap((kind) => [
      { text: kind, subject: "request" as const },
      { text: `${kind}=0`, subject: "request" as const },
      { text: `${kind}=1`, subject: "request" as const },
      { text: `${kind}=${halfEraseMs}`, subject: "request" as const },
    ]),
    { text: "corrupt-read", subject: "block-read" },
    { text: "corrupt-write", subject: "block-written" },
    { text: "drop-write", subject: "block-written" },
    ...damaged.map((address) => ({ text: `ecc-read=${address}`, subject: "request" as const })),
  ];
}

/** Half the time that the first sector takes to erase, whole milliseconds. */
function halfErase({ part, target, touched }: FaultyJob): number {
  const [{ start, end } = { start: 0, end: 0 }] = touched;
  const time = target.behaviour.times.erase.find((entry) => entry.sectorSizeBytes === end - start);
  return Math.ceil((time?.typicalMs ?? part.size.sizeBytes / 1_000_000) / 2) + 1;
}

/** Every fault at every request that it can act on. */
export async function faultCases(
  job: FaultyJob,
  variants: readonly FaultVariant[],
): Promise<readonly FaultCase[]> {
  const requests = await requestsOf(job);
  return variants.flatMap(({ text, subject }) =>
    requests
      .filter((request) => isSubject(subject, request))
      .map(({ index }) => {
        const whole = `${text}@${index}`;
        return { text: whole, fault: parseFault(whole) };
      }),
  );
}

/** The DFU requests of the job when nothing goes wrong, in their order. */
async function requestsOf(job: FaultyJob): Promise<readonly TransferEntry[]> {
  const { part, present } = job;
  const sim = createSimulatedDevice({ profile: part.profile, part: part.part });
  for (const { address, bytes } of present) sim.rom.writeMemory(address, bytes);
  const { result, error, crash } = await run(job, sim);
  if (result === null) {
    throw new Error(`the job on ${part.part} fails without any fault`, { cause: error ?? crash });
  }
  return sim.transcript.filter(
    (entry): entry is TransferEntry =>
      (entry.kind === "control-in" || entry.kind === "control-out") && entry.index !== null,
  );
}

const REQUEST = { DNLOAD: 1, UPLOAD: 2, GETSTATUS: 3, GETSTATE: 5 } as const;

function isSubject(subject: Subject, { setup, byteCount }: TransferEntry): boolean {
  const { request, value } = setup;
  switch (subject) {
    case "request":
      return true;
    case "download":
      return request === REQUEST.DNLOAD;
    case "block-written":
      return request === REQUEST.DNLOAD && value >= 2 && byteCount > 0;
    case "block-read":
      return request === REQUEST.UPLOAD && value >= 2;
    case "status":
      return request === REQUEST.GETSTATUS;
    case "answer":
      return request === REQUEST.GETSTATUS || request === REQUEST.UPLOAD;
    default:
      return subject satisfies never;
  }
}
