/** From what was found out to what it means: the diagnosis. Pure; the order is that of importance. */
import { MAKE_IT_SEEN } from "./boot-mode.js";
import { CAUSES, type Cause, type Finding, type FixLine, say } from "./diagnosis.js";
import { inDfuMode } from "./in-dfu-mode.js";
import { nearMiss } from "./near-misses.js";
import type { SeenUsb, Surroundings } from "./surroundings.js";
import {
  isContainerWithoutUsb,
  reasonsForNothing,
  systemProblems,
  wireTroubles,
} from "./system-findings.js";

/** Everything that is found, the most important first; never empty. */
export function diagnose(surroundings: Surroundings): readonly Finding[] {
  const problems = systemProblems(surroundings);
  // Nothing else that is seen from there says anything about the board.
  if (isContainerWithoutUsb(surroundings)) return problems;
  const { devices } = surroundings;
  const inMode = devices.filter(({ dfu }) => dfu === "dfu");
  const findings: Finding[] = [
    ...problems,
    ...inMode.map((device) => inDfuMode(device, surroundings)),
    ...sameSerial(inMode),
    ...(inMode.length > 0 ? besides(surroundings) : insteadOf(surroundings)),
  ];
  if (!findings.some(({ cause }) => !EXPLAINS_NOTHING.includes(cause))) {
    findings.push(nothingFound(surroundings));
  }
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => rankOf(a.finding) - rankOf(b.finding) || a.index - b.index)
    .map(({ finding }) => finding);
}

/** Where no device is in DFU mode: what there is, and why there may be none. */
function insteadOf(surroundings: Surroundings): readonly Finding[] {
  return [
    ...wireTroubles(surroundings),
    ...reasonsForNothing(surroundings),
    ...surroundings.devices.flatMap((device) => nearMiss(device) ?? []),
  ];
}

/** Beside a device in DFU mode: another board that is not, in short. */
function besides(surroundings: Surroundings): readonly Finding[] {
  const others = surroundings.devices.flatMap((device) => nearMiss(device) ?? []);
  return [
    ...wireTroubles(surroundings),
    ...others.filter(({ cause }) => !TOOLS.includes(cause)),
  ].map((finding) => ({ ...finding, fix: [] }));
}

/** What stands beside a board that works as well: a probe, a converter, another kind of device. */
const TOOLS: readonly Cause[] = ["debug-probe", "serial-bridge", "foreign-run-time"];

/** What holds on many a machine whose boards are seen all the same. */
const EXPLAINS_NOTHING: readonly Cause[] = [
  "foreign-run-time",
  "no-udev",
  "virtual-machine",
  "wsl-without-device",
];

/** Problems before hints; within, in the order of the list of causes. */
function rankOf({ cause, severity }: Finding): number {
  const bySeverity = { ready: 0, problem: 1, hint: 2 }[severity];
  return bySeverity * CAUSES.length + CAUSES.indexOf(cause);
}

/** Two boards with one number, as boot ROMs fold it (ST community td-p/848193). */
function sameSerial(devices: readonly SeenUsb[]): readonly Finding[] {
  const serials = new Set(devices.map(({ serialNumber }) => serialNumber));
  return [...serials].flatMap((serialNumber): readonly Finding[] => {
    const same = devices.filter((device) => device.serialNumber === serialNumber);
    if (serialNumber === null || same.length < 2) return [];
    const paths = same.map(({ path }) => `path=${path ?? "?"}`).join(" or ");
    return [
      {
        cause: "same-serial",
        severity: "hint",
        device: null,
        message: `${same.length} devices have the serial number ${serialNumber}`,
        fix: [say(`choose by port: --device ${paths}`)],
      },
    ];
  });
}

function nothingFound({ system, troubles, devices }: Surroundings): Finding {
  const seen =
    devices.length === 0 ? "no USB device is seen" : "no device is one that dfukit knows";
  return {
    cause: "nothing-found",
    severity: "hint",
    device: null,
    message: `${seen}, or looks like a board that could be brought to DFU mode`,
    fix: [...MAKE_IT_SEEN, ...ofSystem(system, troubles === null)],
  };
}

function ofSystem(system: Surroundings["system"], isLogUnread: boolean): readonly FixLine[] {
  switch (system) {
    case "linux":
      return isLogUnread
        ? [
            say(
              "the kernel's log could not be read; as root it tells whether the board answers at all: sudo dmesg | tail",
            ),
          ]
        : [];
    case "windows":
      return [
        say("look into the Device Manager for an unknown device, or one with a warning sign"),
      ];
    case "macos":
      return [
        say(
          "allow the accessory: System Settings, Privacy & Security, Allow accessories to connect",
        ),
        say("System Information, USB tells whether the board answers at all"),
      ];
    case "other":
      return [];
    default:
      return system satisfies never;
  }
}
