/** Virtual machines by what they call themselves, in whatever way a system shows it. */

/** Makers and models, and what they are called. */
const HYPERVISORS: readonly (readonly [RegExp, string])[] = [
  [/virtualbox|innotek/i, "VirtualBox"],
  [/vmware/i, "VMware"],
  [/parallels/i, "Parallels"],
  [/virtual machine.*microsoft|microsoft.*virtual machine/is, "Hyper-V"],
  [/qemu|kvm|bochs|standard pc/i, "QEMU"],
  [/xen/i, "Xen"],
  [/^VirtualMac/m, "Apple Virtualization"],
];

/** The virtual machine that a maker and a model stand for; null if it is none that is known. */
export function hypervisorNamed(words: string): string | null {
  return HYPERVISORS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}
