import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Node keeps the answer that is due next on the socket. Off the hot path there is no other way to know it. */
export type HttpSocket = Duplex & { _httpMessage?: (ServerResponse & { req: IncomingMessage }) | null };

/**
 * For who takes a connection from Node, as an upgrade does: goes on at once, or behind the answers to the requests
 * that came before; not at all when one of these ended the connection, or it is gone.
 */
export function behindAnswers(socket: HttpSocket, goOn: () => void): void {
  const due = socket._httpMessage;
  if (!socket.writable) {
    drop(socket);
    return;
  }
  if (!due) {
    goOn();
    return;
  }
  // Node listens no longer to what it gave away, and who takes it does not yet.
  const broken = () => socket.destroy();
  const drained = () => due.emit('drain');
  socket.once('error', broken);
  socket.on('drain', drained);
  due.once('close', () => {
    socket.off('error', broken);
    socket.off('drain', drained);
    behindAnswers(socket, goOn);
  });
}

/** Nobody can be told anything any more. What is not read would keep the connection, and a failure nobody hears, end us. */
function drop(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.resume();
}
