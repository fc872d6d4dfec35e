/** Recordings of any content that a parser must take, for the property tests of this folder. */
import * as fc from "fast-check";
import { isMemory, type Payload } from "./payload.js";
import { piecesOf } from "./pieces.js";
import type { RecordingEntry, RecordingHeader, Refusal, Told } from "./recording.js";
import { dfu, digest, IDENTITY, SALT } from "./test-recording.js";

/** Two devices; memory contents are left out. */
export const HEADER: RecordingHeader = {
  madeBy: "dfukit 1.2.3, linux",
  words: ["flash", "fw.hex"],
  salt: SALT,
  devices: [
    { identity: IDENTITY, mode: "dfu" },
    { identity: { ...IDENTITY, serialNumber: "é\n" }, mode: "run-time" },
  ],
};

const when = { device: fc.nat(1), atMs: fc.constant(0), tookMs: fc.nat(1000) };

const refusal: fc.Arbitrary<Refusal> = fc.record({
  code: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  actor: fc.constantFrom("input", "plan", "device", "transport"),
  message: fc.string(),
  hint: fc.option(fc.string()),
  details: fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.oneof(fc.string(), fc.nat())),
  causes: fc.array(fc.string()),
} as const);

function told<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Told<T>> {
  return fc.oneof(
    value.map((one) => ({ kind: "ok" as const, value: one })),
    refusal.map((one) => ({ kind: "refused" as const, refusal: one })),
  );
}

const failure = fc.oneof(
  fc.record({
    outcome: fc.constantFrom("stall", "timeout", "disconnected"),
    message: fc.constant(null),
  } as const),
  fc.record({ outcome: fc.constant("fault"), message: fc.string() } as const),
);
const ok = fc.record({ outcome: fc.constant("ok"), message: fc.constant(null) } as const);

/** Erased memory and other, of any length. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.nat(300).map((lengthBytes) => new Uint8Array(lengthBytes).fill(0xff)),
);

interface Stage {
  readonly setup: ReturnType<typeof dfu>;
  readonly lengthBytes: number;
  readonly timeoutMs: number;
  readonly payload: Payload;
}

function stage(request: number): fc.Arbitrary<Stage> {
  return fc.record({ value: fc.nat(4), data: bytes, timeoutMs: fc.nat(5000) }).map((one) => {
    const setup = dfu(request, one.value);
    const payload: Payload = isMemory(setup, one.data.length)
      ? { kind: "withheld", byteCount: one.data.length, pieces: piecesOf(one.data, digest) }
      : { kind: "bytes", bytes: one.data };
    return { setup, lengthBytes: one.data.length, timeoutMs: one.timeoutMs, payload };
  });
}

function joined<A, B>(one: fc.Arbitrary<A>, other: fc.Arbitrary<B>): fc.Arbitrary<A & B> {
  return fc.tuple(one, other).map(([a, b]) => ({ ...a, ...b }));
}

const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);
const [DNLOAD, UPLOAD] = [1, 2];
const received = joined(joined(fc.record({ kind: kind("in"), ...when }), ok), stage(UPLOAD));
const refused = joined(
  joined(fc.record({ kind: kind("in"), ...when }), failure),
  stage(UPLOAD).map((one) => ({ ...one, payload: null })),
);
const sent = joined(
  joined(fc.record({ kind: kind("out"), ...when }), fc.oneof(ok, failure)),
  stage(DNLOAD),
);
const selected = joined(
  fc.record({ kind: kind("select"), ...when, alternateSetting: fc.nat(0xff) }),
  fc.oneof(ok, failure),
);
const identity = fc.record({
  vendorId: fc.nat(0xffff),
  productId: fc.nat(0xffff),
  deviceVersion: fc.nat(0xffff),
  serialNumber: fc.option(fc.string()),
  path: fc.option(fc.string()),
});

/** Any line behind the header. */
export const entries: fc.Arbitrary<RecordingEntry> = fc.oneof(
  received,
  refused,
  sent,
  selected,
  fc.record({ kind: kind("open"), ...when, told: told(fc.option(fc.nat(0xff))) }),
  fc.record({ kind: kind("close"), ...when }),
  fc.record({ kind: kind("power-cycle"), ...when, told: told(fc.constant(null)) }),
  fc.record({ kind: kind("wait"), ...when, milliseconds: fc.nat(1e5) }),
  fc.record({ kind: kind("present"), ...when, told: told(fc.boolean()) }),
  fc.record({ kind: kind("dfu-mode"), ...when, told: told(identity) }),
);
