/** The documents of `doctor --json`: `dfukit/doctor@1`. */
import { formatHex } from "@dfukit/memory";
import type { Finding } from "../doctor/diagnosis.js";
import type { Installed } from "../doctor/install-rules.js";
import type { SeenUsb, Surroundings } from "../doctor/surroundings.js";

type Json = Readonly<Record<string, unknown>>;

/** The diagnosis as text, with a line end. */
export function doctorDocument(surroundings: Surroundings, findings: readonly Finding[]): string {
  const { system, machine, hypervisor, isContainer } = surroundings;
  return documentOf({
    system: { name: system, machine, hypervisor, container: isContainer },
    ready: findings.filter(({ severity }) => severity === "ready").length,
    findings: findings.map(({ cause, severity, device, message, fix }) => ({
      cause,
      severity,
      device: device === null ? null : jsonSeen(device),
      message,
      fix: fix.map(({ kind, text }) => ({ kind, text })),
    })),
    udev: null,
    error: null,
  });
}

/** What `--write-udev` made of the rules; `path` is null if they were not installed. */
export function rulesDocument(rules: string, installed: Installed | null): string {
  const udev = { rules, path: installed?.path ?? null, applied: installed?.isApplied ?? false };
  return documentOf({ system: null, ready: null, findings: [], udev, error: null });
}

function documentOf(fields: Json): string {
  return `${JSON.stringify({ schema: "dfukit/doctor@1", ...fields }, undefined, 2)}\n`;
}

function jsonSeen({ vendorId, productId, path, serialNumber, product }: SeenUsb): Json {
  return {
    vendorId: formatHex(vendorId, 4),
    productId: formatHex(productId, 4),
    path,
    serialNumber,
    product,
  };
}
