/**
 * What leads to USB, to other programs' devices and to the system, for the build: it makes
 * this a file of its own, so that verbs on files, and on simulated devices, need not load it.
 */
export { recordDevices } from "../devices/recording.js";
export { assertRecordable } from "../devices/recording-file.js";
export { findReplayed } from "../devices/replayed.js";
export { findOnBus } from "../devices/usb.js";
export { runDoctor } from "../run/doctor.js";
export { runSimulate } from "../run/simulate.js";
export { whyNothing } from "../run/surroundings.js";
