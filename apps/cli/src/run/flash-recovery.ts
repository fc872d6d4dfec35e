/** Follows a flash job for the recovery file: writes it before an erase, removes it when it is done with. */
import type { FlashEvent, RequestedImage } from "@dfukit/core";
import { escapeText } from "@dfukit/formats";
import { imageSizeBytes } from "@dfukit/memory";
import type { OpenDevice } from "../devices/open-device.js";
import { keepBoth, type RecoveryFile, removeRecovery, writeRecovery } from "../files/recovery.js";
import { count } from "../text/style.js";
import type { Context } from "../verb.js";

/** The recovery file of one run. */
export interface RecoveryFollower {
  readonly onEvent: (event: FlashEvent) => void;
  /** The file that holds bytes which are not back in place; null if none does. */
  readonly pending: () => string | null;
}

/** Says what was found before the work begins. */
export function tellRecovery({ path, restore, unused }: RecoveryFile, { note }: Context): void {
  if (unused !== null) {
    note(`warning: ${escapeText(unused.path)} is not used: ${unused.why}`);
  }
  if (restore !== null && path !== null) {
    const bytes = count(imageSizeBytes(restore), "byte");
    note(
      `note: an earlier run was cut; ${bytes} that it kept are put back from ${escapeText(path)}`,
    );
  }
}

/** Makes the follower. */
export function followRecovery(
  file: RecoveryFile,
  { open, images }: { readonly open: OpenDevice; readonly images: readonly RequestedImage[] },
): RecoveryFollower {
  const { path, restore } = file;
  let isPending = restore !== null;
  const remove = (): void => {
    if (path !== null && isPending) removeRecovery(path);
    isPending = false;
  };
  return {
    pending: () => (isPending ? path : null),
    onEvent: (event) => {
      if (event.kind === "bytes-kept" && path !== null && event.segments.length > 0) {
        writeRecovery(path, { open, images, segments: keepBoth(restore, event.segments) });
        isPending = true;
      } else if (event.kind === "bytes-restored") {
        remove();
      } else if (event.kind === "finished" && event.result.verified) {
        // What the image covers now, nobody has to put back.
        remove();
      }
    },
  };
}
