/** The public unions and options as types: checked by the compiler, where a change is a break. */

import {
  type AbortSignalLike,
  type AlternateRange,
  type ControlInOutcome,
  type ControlOutOutcome,
  type ControlSetup,
  CoreError,
  type CoreErrorCode,
  type CoreErrorDetails,
  type DescribedDevice,
  type DescriptorOddity,
  type DriveOptions,
  describeDevice,
  detachDevice,
  downloadPlain,
  type EraseRequest,
  type EraseResult,
  erase,
  type FlashEvent,
  type FlashOptions,
  type FlashResult,
  type FlashTarget,
  isCoreError,
  type Job,
  type LeaveResult,
  leave,
  type Manifested,
  type MemoryStringIssue,
  type Operation,
  type ParsedMemoryString,
  type Phase,
  parseMemoryString,
  type QUIRKS,
  type QuirkName,
  read,
  type SectorFinding,
  type SectorReport,
  type SelectAlternateOutcome,
  type StatusWhileBusy,
  type TargetField,
  type TransferFailure,
  type Transport,
  type UnprotectResult,
  unprotect,
  uploadPlain,
  type ValueOrigin,
  type VerifyResult,
  verify,
  type Wait,
} from "@dfukit/core";
import type { Image } from "@dfukit/memory";
import { describe, expectTypeOf, it } from "vitest";

describe("the transport port", () => {
  it("has these outcomes", () => {
    expectTypeOf<TransferFailure["kind"]>().toEqualTypeOf<
      "stall" | "timeout" | "disconnected" | "fault"
    >();
    expectTypeOf<Exclude<ControlInOutcome, TransferFailure>>().toEqualTypeOf<{
      readonly kind: "ok";
      readonly bytes: Uint8Array;
    }>();
    expectTypeOf<Exclude<ControlOutOutcome, TransferFailure>>().toEqualTypeOf<{
      readonly kind: "ok";
      readonly bytesWritten: number;
    }>();
    expectTypeOf<Exclude<SelectAlternateOutcome, TransferFailure>>().toEqualTypeOf<{
      readonly kind: "ok";
    }>();
    expectTypeOf<Extract<TransferFailure, { kind: "fault" }>>().toEqualTypeOf<{
      readonly kind: "fault";
      readonly message: string;
    }>();
  });

  it("has these methods", () => {
    expectTypeOf<Transport["controlIn"]>().toEqualTypeOf<
      (setup: ControlSetup, lengthBytes: number, timeoutMs: number) => Promise<ControlInOutcome>
    >();
    expectTypeOf<Transport["controlOut"]>().toEqualTypeOf<
      (setup: ControlSetup, bytes: Uint8Array, timeoutMs: number) => Promise<ControlOutOutcome>
    >();
    expectTypeOf<Transport["selectAlternate"]>().toEqualTypeOf<
      (alternateSetting: number) => Promise<SelectAlternateOutcome>
    >();
    expectTypeOf<Transport["close"]>().toEqualTypeOf<() => Promise<void>>();
    expectTypeOf<ControlSetup["requestType"]>().toEqualTypeOf<"standard" | "class" | "vendor">();
    expectTypeOf<ControlSetup["recipient"]>().toEqualTypeOf<
      "device" | "interface" | "endpoint" | "other"
    >();
  });
});

describe("a described device", () => {
  it("has these modes, dialects and oddities", () => {
    expectTypeOf<DescribedDevice["mode"]>().toEqualTypeOf<"run-time" | "dfu">();
    expectTypeOf<DescribedDevice["dialect"]>().toEqualTypeOf<"dfuse" | "dfu">();
    expectTypeOf<DescriptorOddity["code"]>().toEqualTypeOf<
      | "block-malformed"
      | "configuration-truncated"
      | "functional-descriptor-missing"
      | "transfer-size-zero"
      | "string-length-wrong"
      | "string-unreadable"
      | "memory-string-without-dfuse"
      | "alternates-share-string"
    >();
    expectTypeOf(describeDevice).returns.toEqualTypeOf<Promise<DescribedDevice>>();
  });

  it("has memory strings with these issues", () => {
    expectTypeOf(parseMemoryString).parameters.toEqualTypeOf<[text: string]>();
    expectTypeOf(parseMemoryString).returns.toEqualTypeOf<ParsedMemoryString>();
    expectTypeOf<MemoryStringIssue["code"]>().toEqualTypeOf<
      | "not-a-memory-string"
      | "address-malformed"
      | "group-malformed"
      | "group-empty"
      | "unit-missing"
      | "unit-unknown"
      | "type-unknown"
      | "type-missing"
      | "outside-address-space"
      | "regions-overlap"
      | "regions-descend"
      | "nothing-writable"
    >();
  });
});

describe("a target", () => {
  it("names behaviour, quirks and origins", () => {
    expectTypeOf<StatusWhileBusy>().toEqualTypeOf<"held" | "answered" | "stalled">();
    expectTypeOf<QuirkName>().toEqualTypeOf<keyof typeof QUIRKS>();
    expectTypeOf<"idle-at-once" | "bank-2-erase-sticks-busy">().toExtend<QuirkName>();
    expectTypeOf<ValueOrigin>().toEqualTypeOf<"descriptor" | "profile" | "default">();
    expectTypeOf<FlashTarget["origins"]>().toEqualTypeOf<
      Readonly<Record<TargetField, ValueOrigin>>
    >();
    expectTypeOf<TargetField>().toExtend<keyof FlashTarget>();
  });
});

describe("an error", () => {
  it("has these codes", () => {
    expectTypeOf<CoreErrorCode>().toEqualTypeOf<
      | "device-disconnected"
      | "transfer-timeout"
      | "transfer-fault"
      | "descriptor-unreadable"
      | "no-dfu-interface"
      | "device-in-run-time-mode"
      | "not-dfuse"
      | "request-stalled"
      | "status-malformed"
      | "device-error"
      | "unexpected-state"
      | "device-stuck-busy"
      | "device-leaving"
      | "not-recoverable"
      | "read-protected"
      | "short-read"
      | "read-unstable"
      | "verify-failed"
      | "sector-unchanged"
      | "leave-failed"
      | "plan-refused"
      | "interrupted"
    >();
    expectTypeOf<CoreError["code"]>().toEqualTypeOf<CoreErrorCode>();
    expectTypeOf<CoreError["details"]>().toEqualTypeOf<CoreErrorDetails>();
    expectTypeOf(isCoreError).guards.toEqualTypeOf<CoreError>();
    expectTypeOf(CoreError).instance.toExtend<Error>();
  });
});

describe("a job", () => {
  it("tells these events and knows these operations", () => {
    expectTypeOf<FlashEvent["kind"]>().toEqualTypeOf<
      | "device-ready"
      | "phase-started"
      | "progress"
      | "phase-finished"
      | "plan-ready"
      | "bytes-kept"
      | "bytes-restored"
      | "warning"
      | "reconnected"
      | "left"
      | "finished"
      | "failed"
    >();
    expectTypeOf<Phase>().toEqualTypeOf<"read" | "erase" | "write" | "verify" | "leave">();
    expectTypeOf<Operation["kind"]>().toEqualTypeOf<
      | "declare-supply"
      | "keep"
      | "mass-erase"
      | "erase"
      | "write"
      | "compare"
      | "write-option-bytes"
      | "leave"
    >();
    expectTypeOf<SectorFinding["kind"]>().toEqualTypeOf<
      "same" | "blank" | "differs" | "unreadable" | "not-compared"
    >();
    expectTypeOf<SectorReport["state"]>().toEqualTypeOf<
      "intact" | "erasing" | "erased" | "half-written" | "written" | "verified"
    >();
    expectTypeOf<LeaveResult>().toEqualTypeOf<"confirmed" | "assumed" | "no">();
    expectTypeOf<FlashResult["left"]>().toEqualTypeOf<LeaveResult>();
  });

  it("is driven with these options", () => {
    expectTypeOf<AbortSignal>().toExtend<AbortSignalLike>();
    expectTypeOf<Wait>().toEqualTypeOf<
      (milliseconds: number, signal: AbortSignalLike | undefined) => Promise<void>
    >();
    expectTypeOf<DriveOptions["onEvent"]>().toEqualTypeOf<
      ((event: FlashEvent) => void | Promise<void>) | undefined
    >();
    expectTypeOf<Job>().toExtend<DriveOptions>();
    expectTypeOf<{ skip: false; consent: ["otp"] }>().toExtend<FlashOptions>();
    expectTypeOf<{ consent: ["flash"] }>().not.toExtend<FlashOptions>();
  });

  it("comes to these results", () => {
    expectTypeOf(verify).returns.toEqualTypeOf<Promise<VerifyResult>>();
    expectTypeOf(read).parameters.toEqualTypeOf<[job: Job, ranges: readonly AlternateRange[]]>();
    expectTypeOf(read).returns.toEqualTypeOf<Promise<Image>>();
    expectTypeOf(erase).parameters.toEqualTypeOf<[job: Job, request: EraseRequest]>();
    expectTypeOf(erase).returns.toEqualTypeOf<Promise<EraseResult>>();
    expectTypeOf(leave).returns.toEqualTypeOf<Promise<LeaveResult>>();
    expectTypeOf(unprotect).returns.toEqualTypeOf<Promise<UnprotectResult>>();
    expectTypeOf<UnprotectResult>().toEqualTypeOf<"confirmed" | "assumed">();
    expectTypeOf(downloadPlain).returns.toEqualTypeOf<Promise<Manifested>>();
    expectTypeOf(uploadPlain).returns.toEqualTypeOf<Promise<Uint8Array>>();
    expectTypeOf<Manifested>().toEqualTypeOf<"idle" | "waits-for-reset" | "gone">();
    expectTypeOf(detachDevice).returns.toEqualTypeOf<
      Promise<"device-detaches" | "host-must-reset">
    >();
  });
});
