/** The requests of USB 2.0 §9.4 that the boot ROM answers; everything else stalls. */
import type { ControlSetup } from "@dfukit/core";
import type { RomAnswer } from "../rom-types.js";
import { NOTHING, ok, SILENT, STALL } from "./answers.js";
import { DESCRIPTOR_TYPE, STANDARD_REQUEST } from "./constants.js";
import type { Descriptors } from "./descriptors.js";

/** The part of the device that standard requests read and change. */
export interface UsbState {
  /** bConfigurationValue; 0 is "not configured". */
  configuration: number;
  alternateSetting: number;
}

/** What the device is like, as far as standard requests show it. */
export interface UsbOptions {
  readonly descriptors: Descriptors;
  readonly alternateSettings: readonly number[];
  /** STM32C5: the functional descriptor asked for alone is never answered. */
  readonly functionalRequestHangs: boolean;
}

/** Answers a standard request; IN data are cut to wLength. */
export function answerStandard(
  usb: UsbState,
  options: UsbOptions,
  setup: ControlSetup & { readonly length: number },
): RomAnswer {
  switch (setup.request) {
    case STANDARD_REQUEST.GET_DESCRIPTOR:
      return getDescriptor(options, setup);
    case STANDARD_REQUEST.GET_CONFIGURATION:
      return cut(Uint8Array.of(usb.configuration), setup.length);
    case STANDARD_REQUEST.SET_CONFIGURATION:
      return setConfiguration(usb, setup.value);
    case STANDARD_REQUEST.GET_STATUS:
      // Self powered, no remote wake-up; an interface has no status bits.
      return cut(Uint8Array.of(setup.recipient === "device" ? 1 : 0, 0), setup.length);
    case STANDARD_REQUEST.GET_INTERFACE:
      return cut(Uint8Array.of(usb.alternateSetting), setup.length);
    case STANDARD_REQUEST.SET_INTERFACE:
      return setInterface(usb, options, setup.value);
    default:
      return STALL;
  }
}

/** SET_INTERFACE: stalls for a setting that does not exist. */
export function setInterface(
  usb: UsbState,
  { alternateSettings }: UsbOptions,
  alternateSetting: number,
): RomAnswer {
  if (!alternateSettings.includes(alternateSetting)) return STALL;
  usb.alternateSetting = alternateSetting;
  return NOTHING;
}

function setConfiguration(usb: UsbState, value: number): RomAnswer {
  if (value > 1) return STALL;
  usb.configuration = value;
  usb.alternateSetting = 0;
  return NOTHING;
}

function getDescriptor(
  { descriptors, functionalRequestHangs }: UsbOptions,
  { value, length }: ControlSetup & { readonly length: number },
): RomAnswer {
  const index = value & 0xff;
  switch (value >>> 8) {
    case DESCRIPTOR_TYPE.device:
      return cut(descriptors.device, length);
    case DESCRIPTOR_TYPE.configuration:
      return index === 0 ? cut(descriptors.configuration, length) : STALL;
    case DESCRIPTOR_TYPE.string: {
      const string = descriptors.strings[index];
      return string === undefined ? STALL : cut(string, length);
    }
    case DESCRIPTOR_TYPE.dfuFunctional:
      return functionalRequestHangs ? SILENT : cut(descriptors.functional, length);
    default:
      return STALL;
  }
}

function cut(bytes: Uint8Array, lengthBytes: number): RomAnswer {
  return ok(bytes.slice(0, lengthBytes));
}
