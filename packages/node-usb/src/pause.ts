/** Waiting in real time. The timer keeps the process alive only as long as somebody waits. */
import { setTimeout } from "node:timers";

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
