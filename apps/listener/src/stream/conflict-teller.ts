import type { Delivery } from '../store/delivery-store.ts';
import type { Conflicts } from './conflicts.ts';
import { type ConflictsFrame, conflictsFrame } from './frame.ts';

/** Tells one viewer of conflicts among what it was shown. */
export interface ConflictTeller {
  /** Some were found that were not known before. */
  found(): void;
  /** The viewer got further, or its socket has room again. */
  goOn(): void;
}

export interface ConflictTellerOptions {
  conflicts: Conflicts;
  /** The seq behind which the viewer wants to know of conflicts. */
  after: number;
  /** Up to where the viewer was shown the log. */
  shownUpTo(): number;
  hasRoom(): boolean;
  wants: ((delivery: Delivery) => boolean) | undefined;
  send(text: Buffer): void;
}

/** A second cursor beside that on the log, which never overtakes it. */
export function createConflictTeller(options: ConflictTellerOptions): ConflictTeller {
  const { conflicts, shownUpTo, hasRoom, wants, send } = options;
  let cursor = options.after;
  let mayHaveMore = true;
  let asking = false;

  async function tell(): Promise<void> {
    asking = true;
    while (mayHaveMore && hasRoom() && shownUpTo() > cursor) {
      // Before the answer: what is found meanwhile makes us ask again.
      mayHaveMore = false;
      const known = await conflicts.read(cursor);
      if (!known) continue;
      mayHaveMore = true;
      const frame = upTo(known, shownUpTo());
      if (!frame) break;
      cursor = frame.to;
      sendWanted(frame);
    }
    asking = false;
  }

  function sendWanted(frame: ConflictsFrame): void {
    const wanted = wants ? frame.deliveries.filter(wants) : frame.deliveries;
    if (wanted.length > 0) send(wanted.length === frame.deliveries.length ? frame.text : conflictsFrame(wanted).text);
  }

  function goOn(): void {
    if (mayHaveMore && !asking) void tell();
  }

  return {
    found() {
      mayHaveMore = true;
      goOn();
    },
    goOn,
  };
}

function upTo(frame: ConflictsFrame, shown: number): ConflictsFrame | undefined {
  if (frame.to <= shown) return frame;
  const deliveries = frame.deliveries.filter(({ seq }) => seq <= shown);
  return deliveries.length > 0 ? conflictsFrame(deliveries) : undefined;
}
