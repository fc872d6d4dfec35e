/**
 * Progress on standard error: on a terminal a bar that is redrawn and ends as one
 * line, elsewhere plain lines, at most one a second. Draws what events tell; knows no device.
 */
import type { FlashEvent, Phase } from "@dfukit/core";
import { formatSize } from "@dfukit/memory";
import { rateText } from "./flash.js";
import { secondsText } from "./plan.js";
import type { Paint } from "./style.js";

/** Where and how to draw. */
export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** The terminal, or null for plain lines. */
  readonly terminal: { readonly columns: number } | null;
  readonly unicode: boolean;
  readonly paint: Paint;
  /** The clock of the work. */
  readonly nowMs: () => number;
}

/** Listens to a job. */
export interface Progress {
  readonly onEvent: (event: FlashEvent) => void;
  /** Takes an unfinished bar away, so that something else can be printed. */
  readonly clear: () => void;
}

const REDRAW_MS = 100;
const LINE_MS = 1000;
const ETA_AFTER_MS = 500;

const PHASE_WORDS = {
  read: { running: "reading", done: "read" },
  erase: { running: "erasing", done: "erased" },
  write: { running: "writing", done: "wrote" },
  verify: { running: "verifying", done: "verified" },
  leave: { running: "leaving", done: "left" },
} as const satisfies Readonly<Record<Phase, { readonly running: string; readonly done: string }>>;

/** Width of the longest word. */
const WORD_COLUMNS = 9;

interface Running {
  readonly phase: Phase;
  readonly startMs: number;
  totalBytes: number;
  doneBytes: number;
  shownMs: number;
}

/** Makes the listener. */
export function makeProgress(options: ProgressOptions): Progress {
  const { nowMs, terminal, write } = options;
  let running: Running | null = null;
  let barShown = false;

  function clear(): void {
    if (!barShown || terminal === null) return;
    write(`\r${" ".repeat(terminal.columns - 1)}\r`);
    barShown = false;
  }

  function draw(state: Running): void {
    const now = nowMs();
    if (now - state.shownMs < (terminal === null ? LINE_MS : REDRAW_MS)) return;
    state.shownMs = now;
    const elapsedMs = now - state.startMs;
    if (terminal === null) write(`${plainLine(state, elapsedMs)}\n`);
    else write(`\r${barLine(state, { elapsedMs, columns: terminal.columns - 1, options })}`);
    barShown = terminal !== null;
  }

  function start(phase: Phase, totalBytes: number): void {
    clear();
    const now = nowMs();
    // On a terminal the bar is there at once; plain lines come when there is something to tell.
    const shownMs = terminal === null ? now : Number.NEGATIVE_INFINITY;
    running = { phase, startMs: now, totalBytes, doneBytes: 0, shownMs };
    if (terminal !== null && totalBytes > 0) draw(running);
  }

  function finish(phase: Phase, doneBytes: number): void {
    clear();
    const elapsedMs = running === null ? 0 : nowMs() - running.startMs;
    running = null;
    if (phase !== "leave") write(`${doneLine(phase, doneBytes, elapsedMs)}\n`);
  }

  return {
    clear,
    onEvent: (event) => {
      if (event.kind === "phase-started") start(event.phase, event.totalBytes);
      else if (event.kind === "phase-finished") finish(event.phase, event.doneBytes);
      else if (event.kind === "progress" && running !== null) {
        running.doneBytes = event.doneBytes;
        running.totalBytes = event.totalBytes;
        draw(running);
      } else if (event.kind === "finished" || event.kind === "failed") clear();
    },
  };
}

function percentOf({ doneBytes, totalBytes }: Running): number {
  return totalBytes === 0 ? 0 : Math.floor((doneBytes / totalBytes) * 100);
}

function plainLine(state: Running, elapsedMs: number): string {
  const { phase, doneBytes, totalBytes } = state;
  const words = PHASE_WORDS[phase].running;
  const rate = elapsedMs > 0 ? `, ${rateText((doneBytes / elapsedMs) * 1000)}` : "";
  return `${words}: ${percentOf(state)} % of ${formatSize(totalBytes)}${rate}`;
}

function doneLine(phase: Phase, doneBytes: number, elapsedMs: number): string {
  const word = PHASE_WORDS[phase].done.padEnd(WORD_COLUMNS);
  const rate =
    elapsedMs > 0 && doneBytes > 0 ? `, ${rateText((doneBytes / elapsedMs) * 1000)}` : "";
  return `${word} ${formatSize(doneBytes)} in ${secondsText(elapsedMs)}${rate}`;
}

function barLine(
  state: Running,
  about: {
    readonly elapsedMs: number;
    readonly columns: number;
    readonly options: ProgressOptions;
  },
): string {
  const { elapsedMs, columns, options } = about;
  const head = `${PHASE_WORDS[state.phase].running.padEnd(WORD_COLUMNS)} `;
  const tail = tailText(state, elapsedMs);
  const barColumns = Math.min(40, columns - head.length - tail.length - 2);
  if (barColumns < 4) return `${head}${tail.trim()}`.slice(0, columns).padEnd(columns);
  const share = state.totalBytes === 0 ? 0 : Math.min(1, state.doneBytes / state.totalBytes);
  const full = Math.floor(share * barColumns);
  const [fill, rest] = options.unicode ? ["█", "·"] : ["#", "."];
  const bar = `${options.paint("used", fill.repeat(full))}${options.paint("dim", rest.repeat(barColumns - full))}`;
  const padding = columns - head.length - barColumns - 2 - tail.length;
  return `${head}[${bar}]${tail}${" ".repeat(padding)}`;
}

/** ` 62 %   24.5 KiB/s   0.8 s left`, of a fixed width, so that the bar does not jump. */
function tailText(state: Running, elapsedMs: number): string {
  const { doneBytes, totalBytes } = state;
  const percent = `${percentOf(state)} %`.padStart(6);
  const perMs = elapsedMs > 0 ? doneBytes / elapsedMs : 0;
  const rate = perMs > 0 ? rateText(perMs * 1000) : "";
  const known = perMs > 0 && elapsedMs >= ETA_AFTER_MS;
  const left = known ? `${secondsText((totalBytes - doneBytes) / perMs)} left` : "";
  return `${percent}${rate.padStart(13)}${left.padStart(13)}`;
}
