import type { Delivery } from './log-row.ts';

export type StreamFrame =
  | { type: 'hello'; oldest: number; newest: number }
  | { type: 'deliveries'; deliveries: Delivery[] }
  | { type: 'gap'; from: number; to: number };

export interface StreamOptions {
  /** The seq behind which the stream begins. */
  after: number;
  onFrame(frame: StreamFrame): void;
  /** The socket is open, or it is gone and will be opened again. */
  onOpen(open: boolean): void;
  connect?(after: number): WebSocket;
}

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8000;

/**
 * The live stream, opened again whenever it breaks, behind the last delivery that came: nothing is missed and
 * nothing comes twice. @returns how to end it.
 */
export function followStream({ after, onFrame, onOpen, connect = connectHere }: StreamOptions): () => void {
  let cursor = after;
  let wait = FIRST_WAIT_MS;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  function open(): void {
    clearTimeout(timer);
    const opened = connect(cursor);
    socket = opened;
    opened.onmessage = ({ data }) => {
      if (opened === socket) receive(JSON.parse(data as string) as StreamFrame);
    };
    opened.onclose = () => {
      if (ended || opened !== socket) return;
      onOpen(false);
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }

  function receive(frame: StreamFrame): void {
    if (frame.type === 'hello') {
      wait = FIRST_WAIT_MS;
      onOpen(true);
      // The log began anew: the seqs that we know are others now.
      if (frame.newest < cursor) cursor = frame.newest;
    } else if (frame.type === 'gap') cursor = Math.max(cursor, frame.to);
    else cursor = Math.max(cursor, frame.deliveries.at(-1)?.seq ?? 0);
    onFrame(frame);
  }

  /** The network is back, or the reader is, perhaps from starting the listener again: no need to wait. */
  const hurry = () => {
    if (socket?.readyState === WebSocket.CLOSED) open();
  };

  addEventListener('online', hurry);
  addEventListener('focus', hurry);
  open();
  return () => {
    ended = true;
    removeEventListener('online', hurry);
    removeEventListener('focus', hurry);
    clearTimeout(timer);
    socket?.close();
  };
}

function connectHere(after: number): WebSocket {
  const url = new URL(`/api/stream?after=${after}`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return new WebSocket(url, 'earshot');
}
