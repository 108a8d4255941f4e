/**
 * How far a log is on the disk. Whoever reads it by another connection, also in another thread, sees what was committed
 * but is not synced yet, and may still be taken back: it reads up to here only.
 */
export interface LogTip {
  /** 0 for an empty log. */
  seq(): number;
  move(seq: number): void;
  /** By which another thread has the same tip. */
  readonly memory: SharedArrayBuffer;
}

export function createLogTip(memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)): LogTip {
  const cell = new BigInt64Array(memory);
  return {
    seq: () => Number(Atomics.load(cell, 0)),
    move: (seq) => void Atomics.store(cell, 0, BigInt(seq)),
    memory,
  };
}
