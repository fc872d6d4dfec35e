/** What the USB/IP server tells its caller while it works. Types only. */

/** What a server tells of a device, for whoever shows it to a user. */
export type UsbipEvent =
  /** A client has imported it. */
  | { readonly kind: "attached"; readonly busId: string }
  /**
   * The client has it no more. `by` tells who has ended it: the host, the device, which has
   * left the bus, or an `unplug` of the control socket. `startedAt` is where a leave has
   * started the application, else null.
   */
  | {
      readonly kind: "detached";
      readonly busId: string;
      readonly by: "host" | "device" | "control";
      readonly startedAt: number | null;
    };
