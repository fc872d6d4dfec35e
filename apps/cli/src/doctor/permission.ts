/** Linux: why a user may not open a device, and what to type. Pure. */
import { type Finding, type FixLine, say, type } from "./diagnosis.js";
import type { SeenUsb, Surroundings } from "./surroundings.js";
import { FORBIDDEN, type Reason, reasonByRules } from "./udev-reasons.js";

/** The finding for a device that may not be opened. */
export function notPermitted(device: SeenUsb, surroundings: Surroundings): Finding {
  const { node } = device;
  const file =
    node === null
      ? "its device file"
      : `${node.path} (${node.owner}:${node.group}, mode ${node.mode.toString(8).padStart(4, "0")})`;
  const { why, fix } = reasonOf(device, surroundings);
  const who = surroundings.user.isRoot ? "not even root" : "this user may not";
  const verb = surroundings.user.isRoot ? "may open" : "open";
  return {
    cause: "not-permitted",
    severity: "problem",
    device,
    message: `${who} ${verb} ${file}: ${why}`,
    fix,
  };
}

function reasonOf(device: SeenUsb, surroundings: Surroundings): Reason {
  const { udev, user, isContainer, sandbox } = surroundings;
  if (sandbox !== null) {
    return { why: `programs in a ${sandbox} have no USB`, fix: [say(SANDBOX_FIX[sandbox])] };
  }
  if (isContainer) return inContainer(device);
  if (user.isRoot || device.node?.isUsable === true) return FORBIDDEN;
  if (udev === null || !udev.isRunning) {
    return {
      why: "udev does not run, so nobody sets permissions",
      fix: [say("run the program as root, or give the file rights by hand:"), chmod(device)],
    };
  }
  return reasonByRules(device, { user, seat: udev.seat }, udev);
}

const SANDBOX_FIX: Readonly<Record<NonNullable<Surroundings["sandbox"]>, string>> = {
  snap: "install Node by another way than a snap, or connect the interface: sudo snap connect NAME:raw-usb",
  flatpak: "run it outside of the Flatpak, or allow it: flatpak override --user --device=all NAME",
};

function chmod({ node }: SeenUsb): FixLine {
  return type(`sudo chmod a+rw ${node?.path ?? "/dev/bus/usb/BUS/DEVICE"}`);
}

function inContainer({ node }: SeenUsb): Reason {
  const path = node?.path ?? "/dev/bus/usb/BUS/DEVICE";
  return {
    why: "this is a container, and its rules for devices do not allow it",
    fix: [
      say("start it with access to all USB devices, also those that are plugged in later:"),
      type("docker run -v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule 'c 189:* rmw' …"),
      say(
        `and let its user write ${path}: on the host, by a udev rule, or as root in the container`,
      ),
    ],
  };
}
