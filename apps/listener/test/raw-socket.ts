import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A client that says exactly what it is told to, and keeps what it hears. */
export interface RawSocket {
  socket: Socket;
  write(bytes: string | Uint8Array): void;
  heard(): string;
  /** Resolves when the other side closed the connection. */
  closed: Promise<void>;
}

export async function rawSocket(port: number): Promise<RawSocket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('end', () => resolve());
  });
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, closed, heard: () => heard, write: (bytes) => void socket.write(bytes) };
}
