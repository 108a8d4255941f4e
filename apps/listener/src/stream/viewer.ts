import { setImmediate } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Delivery } from '../store/delivery-store.ts';
import { type ConflictTeller, createConflictTeller } from './conflict-teller.ts';
import type { Conflicts } from './conflicts.ts';
import type { Feed } from './feed.ts';
import { type Frame, helloFrame, partialFrame } from './frame.ts';

export interface ViewerOptions {
  /** The seq behind which the stream begins; without it, live only. */
  after?: number;
  /** The seq behind which it wants to hear of conflicts; where the stream begins, without it. */
  conflictsAfter?: number;
  /** Which deliveries the viewer wants; all of them without it. */
  wants?: (delivery: Delivery) => boolean;
  /** Bytes that may wait in the socket before the viewer counts as slow. */
  maxBufferedBytes: number;
}

/**
 * Serves one socket. Each viewer is a cursor on the log and nothing else: no queue of its own, so a slow one
 * costs a bounded buffer and loses nothing. It is fed while its buffer has room, and again when it drained.
 */
export async function serveViewer(
  socket: WebSocket,
  feed: Feed,
  { after, conflictsAfter, wants, maxBufferedBytes }: ViewerOptions,
  conflicts?: Conflicts,
): Promise<void> {
  let cursor = Number.POSITIVE_INFINITY;
  let reading = false;
  let teller: ConflictTeller | undefined;

  const hasRoom = () => socket.readyState === socket.OPEN && socket.bufferedAmount < maxBufferedBytes;

  function send(frame: Frame): void {
    cursor = frame.to;
    const text = textFor(frame, wants);
    if (text) socket.send(text, { binary: false }, (error) => error || feedOn());
  }

  function feedOn(): void {
    if (reading) return;
    for (let frame = feed.recent(cursor); frame && hasRoom(); frame = feed.recent(cursor)) send(frame);
    teller?.goOn();
    if (feed.isBehind(cursor) && hasRoom()) readOn().then(feedOn, () => socket.close(1011, 'The log cannot be read.'));
  }

  /** Too far behind for what memory holds: from the log, frame by frame. */
  async function readOn(): Promise<void> {
    reading = true;
    try {
      for (let frame = await feed.read(cursor); frame; frame = hasRoom() ? await feed.read(cursor) : undefined) {
        send(frame);
        // The log may answer at once each time: others have their turn in between.
        await setImmediate();
      }
    } finally {
      reading = false;
    }
  }

  // Follow first, look second: what comes in between is then seen, and the cursor keeps it from being seen twice.
  socket.on('close', feed.follow({ grew: feedOn, seen: () => cursor }));
  const bounds = await feed.bounds();
  // Gone meanwhile, it would never tell that it follows no more.
  if (socket.readyState !== socket.OPEN) return;
  socket.send(helloFrame(bounds));
  cursor = Math.min(after ?? bounds.newest, bounds.newest);
  if (conflicts) {
    teller = createConflictTeller({
      conflicts,
      after: conflictsAfter ?? cursor,
      shownUpTo: () => cursor,
      hasRoom,
      wants,
      send: (bytes) => socket.send(bytes, { binary: false }, (error) => error || feedOn()),
    });
    socket.on('close', conflicts.follow(teller.found));
  }
  feedOn();
}

function textFor(frame: Frame, wants: ViewerOptions['wants']): Buffer | undefined {
  if (!wants || frame.deliveries.length === 0) return frame.text;
  const wanted = frame.deliveries.filter(wants);
  return wanted.length > 0 ? partialFrame(wanted).text : undefined;
}
