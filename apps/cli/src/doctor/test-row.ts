/** A case of the diagnosis, and what is often to be typed. For tests. */
import type { Cause } from "./diagnosis.js";
import type { Surroundings } from "./surroundings.js";

export type Row = readonly [
  title: string,
  surroundings: Surroundings,
  cause: Cause,
  message: string,
  /** What is to be typed, in order. */
  typed: readonly string[],
];

export const WRITE = "dfukit doctor --write-udev | sudo tee /etc/udev/rules.d/60-dfukit.rules";
export const RELOAD =
  "sudo udevadm control --reload-rules && sudo udevadm trigger --subsystem-match=usb";
export const ADD_GROUP = "sudo groupadd --system plugdev";
export const JOIN = "sudo usermod -aG plugdev ada";
export const DOCKER =
  "docker run -v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule 'c 189:* rmw' …";

/** The file of the boot ROM, as messages name it. */
export const NODE = "/dev/bus/usb/001/005 (root:root, mode 0664)";
