/**
 * Follows a flash job for the recovery file: writes it before an erase, takes out of it
 * what is back in place, and notes in it what a failed job may have damaged.
 */
import type { FlashEvent, RequestedImage } from "@dfukit/core";
import { escapeText } from "@dfukit/formats";
import { type AddressRange, imageSizeBytes, type Segment } from "@dfukit/memory";
import type { OpenDevice } from "../devices/open-device.js";
import {
  bytesWithin,
  damagedAfter,
  NOTHING_KEPT,
  rangesOf,
  withBytes,
  withoutRanges,
} from "../files/kept-content.js";
import {
  findRecovery,
  type RecoveryFile,
  removeRecovery,
  retireRecovery,
  writeRecovery,
} from "../files/recovery.js";
import type { KeptContent } from "../files/recovery-document.js";
import { count } from "../text/style.js";
import type { Context } from "../verb.js";

type Noting = Pick<Context, "note">;

/** The recovery file of one run. */
export interface RecoveryFollower {
  readonly onEvent: (event: FlashEvent) => void;
  /** The file that holds bytes which are not back in place; null if none does. */
  readonly pending: () => string | null;
}

/** What is being flashed where, and how to tell the user something. */
export interface Followed extends Noting {
  readonly open: OpenDevice;
  readonly images: readonly RequestedImage[];
  /** The job does not put back what an earlier run kept: the user gives it up. */
  readonly givesUp: boolean;
}

/** Says what was found before the work begins. */
export function tellRecovery(
  { path, kept, unused, isNamed }: RecoveryFile,
  { note, givesUp }: Noting & Pick<Followed, "givesUp">,
): void {
  if (unused !== null) {
    note(`warning: ${escapeText(unused.path)} is not used: ${unused.why}`);
  }
  if (kept === null || path === null) return;
  const bytes = count(imageSizeBytes(kept.image), "byte");
  const name = escapeText(path);
  if (givesUp) {
    note(`note: an earlier run was cut; ${bytes} that it kept in ${name} are given up`);
    return;
  }
  const where = isNamed ? "" : ", where the device looks as that run left it";
  note(`note: an earlier run was cut; ${bytes} that it kept are put back from ${name}${where}`);
}

/** Makes the follower. */
export function followRecovery(file: RecoveryFile, followed: Followed): RecoveryFollower {
  const { path } = file;
  // Without a file there is nothing to follow.
  if (path === null) return { pending: () => null, onEvent: () => undefined };
  return followFile(path, file.kept ?? NOTHING_KEPT, followed);
}

/** A file that is followed. */
interface Following {
  readonly path: string;
  readonly followed: Followed;
  /** What the file has to hold. */
  content: KeptContent;
  /** What this job has kept. */
  keptNow: readonly AddressRange[];
  /** Whether the file is there. */
  isWritten: boolean;
}

function followFile(path: string, earlier: KeptContent, followed: Followed): RecoveryFollower {
  const isWritten = isPending(earlier);
  const state: Following = { path, followed, content: earlier, keptNow: [], isWritten };
  return {
    pending: () => (isPending(state.content) ? path : null),
    onEvent: (event) => {
      if (event.kind === "bytes-kept") keep(state, event.segments);
      else if (event.kind === "bytes-restored") remove(state, rangesOf(event.segments));
      else if (event.kind === "finished") finish(state, event.result.verified);
      else if (event.kind === "failed") fail(state, event);
    },
  };
}

function write(state: Following): void {
  const { path, followed, content } = state;
  writeRecovery(path, { ...followed, content });
  state.isWritten = true;
}

/** From now on the chip changes, and the file does not. */
function setAside({ path, followed }: Following, what: string): void {
  followed.note(`note: ${what} ${escapeText(retireRecovery(path))}`);
}

/** The device holds these bytes now, whatever an earlier run kept of the same places. */
function keep(state: Following, segments: readonly Segment[]): void {
  if (segments.length === 0) return;
  const now = rangesOf(segments);
  const outdatedBytes = bytesWithin(state.content.image, now);
  if (outdatedBytes > 0) {
    const bytes = count(outdatedBytes, "byte");
    setAside(state, `${bytes} of an earlier run no longer fit; a copy is in`);
  }
  state.content = withBytes(state.content, segments);
  state.keptNow = [...state.keptNow, ...now];
  write(state);
}

function remove(state: Following, ranges: readonly AddressRange[]): void {
  const { content } = state;
  state.content = { ...content, image: withoutRanges(content.image, ranges) };
}

function finish(state: Following, isVerified: boolean): void {
  const { path, followed } = state;
  if (!state.isWritten) return;
  const requested = followed.images.flatMap(({ image }) => rangesOf(image.segments));
  if (isVerified) remove(state, [...requested, ...state.keptNow]);
  if (!isPending(state.content)) {
    removeRecovery(path);
  } else if (followed.givesUp) {
    setAside(state, "what an earlier run kept was given up; it is in");
  } else if (!isVerified) {
    setAside(state, "kept bytes were put back, not verified; a copy of them is in");
  } else {
    write(state);
    const bytes = count(imageSizeBytes(state.content.image), "byte");
    followed.note(
      `note: ${bytes} of an earlier run are not back in place; they stay in ${escapeText(path)}; --discard gives them up`,
    );
    return;
  }
  state.content = NOTHING_KEPT;
}

function fail(state: Following, { sectors, error }: Extract<FlashEvent, { kind: "failed" }>): void {
  const { content } = state;
  if (!isPending(content)) return;
  state.content = { ...content, damaged: damagedAfter(content.damaged, sectors, error) };
  write(state);
}

function isPending({ image }: KeptContent): boolean {
  return image.segments.length > 0;
}

/**
 * After an erase by other means: bytes that an earlier run kept of these ranges must not
 * come back by themselves. The old file is set aside, and what is left stays.
 * @param ranges null: all memory.
 */
export function dropRecovery(
  open: OpenDevice,
  ranges: readonly AddressRange[] | null,
  { note }: Noting,
): void {
  const { path, kept } = findRecovery(open, undefined);
  if (path === null || kept === null) return;
  const image = ranges === null ? NOTHING_KEPT.image : withoutRanges(kept.image, ranges);
  const droppedBytes = imageSizeBytes(kept.image) - imageSizeBytes(image);
  if (droppedBytes === 0) return;
  const aside = escapeText(retireRecovery(path));
  if (image.segments.length > 0) {
    writeRecovery(path, { open, images: [], content: { ...kept, image } });
  }
  note(
    `note: ${count(droppedBytes, "byte")} that an earlier run kept are out of date now; they are in ${aside}`,
  );
}
