/**
 * Windows: USB devices with their drivers, as Plug and Play knows them. Source: Microsoft,
 * Win32_PnPEntity, Win32_ComputerSystem, and device identification strings.
 */
import type { SeenUsb, Surroundings, UsbTrouble } from "../surroundings.js";
import { hypervisorNamed } from "./hypervisor.js";

/** Lists devices, and names the computer, as JSON; PowerShell is part of every Windows that Node runs on. */
export const PNP_COMMAND: readonly [program: string, args: readonly string[]] = [
  "powershell.exe",
  [
    "-NoProfile",
    "-NonInteractive",
    "-Command",
    [
      "$devices = @(Get-CimInstance Win32_PnPEntity -Filter \"DeviceID LIKE 'USB\\\\VID%'\" | Select-Object DeviceID,Name,Manufacturer,Service,ConfigManagerErrorCode)",
      "$computer = Get-CimInstance Win32_ComputerSystem | Select-Object Manufacturer,Model",
      "@{ Devices = $devices; Computer = $computer } | ConvertTo-Json -Compress -Depth 4",
    ].join("; "),
  ],
];

/** What the list holds. */
export type PnpList = Pick<Surroundings, "machine" | "hypervisor"> & {
  readonly devices: readonly SeenUsb[];
  readonly troubles: readonly UsbTrouble[];
};

interface PnpEntity {
  readonly vendorId: number;
  readonly productId: number;
  /** bInterfaceNumber, for a function of a composite device. */
  readonly interfaceNumber: number | null;
  /** Null if the system has made it up, because the device has none. */
  readonly serialNumber: string | null;
  readonly name: string | null;
  readonly manufacturer: string | null;
  readonly service: string | null;
  readonly problemCode: number;
  readonly instanceId: string;
}

/** Reads the output of {@link PNP_COMMAND}; null if it is no such list. */
export function parsePnpList(json: string): PnpList | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  const { Devices, Computer }: Record<string, unknown> = { ...Object(parsed) };
  if (!Array.isArray(Devices)) return null;
  const entities = Devices.flatMap(parseEntity);
  const wholes = entities.filter(({ interfaceNumber }) => interfaceNumber === null);
  const hypervisor = hypervisorOf(Computer);
  return {
    machine: hypervisor === null ? "bare" : "virtual",
    hypervisor,
    devices: wholes
      .filter(({ vendorId }) => vendorId !== 0)
      .map((whole) => toSeen(whole, entities)),
    troubles: wholes.filter(({ vendorId }) => vendorId === 0).map(toTrouble),
  };
}

/** That a hypervisor is there says nothing: Windows itself runs on one where Hyper-V is switched on. */
function hypervisorOf(computer: unknown): string | null {
  const { Manufacturer, Model }: Record<string, unknown> = { ...Object(computer) };
  return hypervisorNamed([textOf(Manufacturer), textOf(Model)].join("\n"));
}

/** `USB\VID_0483&PID_DF11\357236543131`, `USB\VID_0483&PID_374B&MI_02\6&1A2B3C&0&0002` */
const DEVICE_ID = /^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})(?:&MI_([0-9A-F]{2}))?[^\\]*\\(.*)$/i;

function parseEntity(value: unknown): readonly PnpEntity[] {
  const { DeviceID, Name, Manufacturer, Service, ConfigManagerErrorCode }: Record<string, unknown> =
    {
      ...Object(value),
    };
  const instanceId = textOf(DeviceID) ?? "";
  const [, vendor, product, number, instance = ""] = DEVICE_ID.exec(instanceId) ?? [];
  if (vendor === undefined || product === undefined) return [];
  return [
    {
      vendorId: Number.parseInt(vendor, 16),
      productId: Number.parseInt(product, 16),
      interfaceNumber: number === undefined ? null : Number.parseInt(number, 16),
      serialNumber: instance.includes("&") || instance === "" ? null : instance,
      name: textOf(Name),
      manufacturer: textOf(Manufacturer),
      service: textOf(Service),
      problemCode: typeof ConfigManagerErrorCode === "number" ? ConfigManagerErrorCode : 0,
      instanceId,
    },
  ];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function toSeen(whole: PnpEntity, entities: readonly PnpEntity[]): SeenUsb {
  const { vendorId, productId, serialNumber, manufacturer, name } = whole;
  const { service, problemCode, instanceId } = whole;
  const functions = entities.filter(
    (other) =>
      other.interfaceNumber !== null &&
      other.vendorId === vendorId &&
      other.productId === productId,
  );
  return {
    vendorId,
    productId,
    path: null,
    hubs: [],
    serialNumber,
    manufacturer,
    product: name,
    dfu: null,
    // Which class an interface has only its driver tells.
    interfaces: functions.map((one) => ({
      number: one.interfaceNumber ?? 0,
      classCode: CLASS_OF_DRIVER[one.service?.toLowerCase() ?? ""] ?? 0xff,
      subclass: 0,
      protocol: 0,
      driver: one.service,
    })),
    nodePath: null,
    node: null,
    holders: [],
    driver: { service, problemCode, instanceId },
    trial: null,
  };
}

/** USB class codes by the driver of Windows that serves them. */
const CLASS_OF_DRIVER: Readonly<Record<string, number>> = {
  usbser: 0x02,
  usbstor: 0x08,
  usbaudio: 0x01,
  usbvideo: 0x0e,
  bthusb: 0xe0,
};

function toTrouble({ name, problemCode }: PnpEntity): UsbTrouble {
  const text = `${name ?? "unknown device"} (code ${problemCode})`;
  return { kind: "not-enumerated", path: null, text, count: 1 };
}
