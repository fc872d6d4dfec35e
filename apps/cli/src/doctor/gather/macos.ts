/** macOS: whether it runs in a virtual machine. Source: Apple, sysctl names of XNU. */
import type { Surroundings } from "../surroundings.js";
import { hypervisorNamed } from "./hypervisor.js";
import type { LinuxSystem } from "./linux.js";

/** What kind of machine it is: `kern.hv_vmm_present` is 1 under any hypervisor, from macOS 11 on. */
export function readMac({
  run,
}: Pick<LinuxSystem, "run">): Pick<Surroundings, "machine" | "hypervisor"> {
  const model = run("sysctl", ["-n", "hw.model"]) ?? "";
  const present = run("sysctl", ["-n", "kern.hv_vmm_present"]) ?? "";
  const hypervisor = hypervisorNamed(model);
  const isVirtual = hypervisor !== null || present.trim() === "1";
  return { machine: isVirtual ? "virtual" : "bare", hypervisor };
}
