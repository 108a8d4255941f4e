import { writeSync } from 'node:fs';
import type { Log } from './log.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

interface Running {
  url: string;
  close(): Promise<void>;
}

/**
 * Says on stdout that a server is up, and closes it with the first signal. A second one, of either kind, kills at once.
 *
 * @param name which server, as in `earshot listening on http://127.0.0.1:4000`.
 */
export async function runUntilSignal(name: string, { url, close }: Running, log: Log): Promise<void> {
  const closed = closeOnSignal(close);
  // Who reads this may end us at once.
  announce(`${name} on ${url}`, log);
  await closed;
}

/** It serves, also when nobody can be told so: a full disk behind `> file` ends no server. */
function announce(line: string, log: Log): void {
  try {
    writeSync(process.stdout.fd, `${line}\n`);
  } catch (error) {
    log.error({ err: error, line }, 'serves, and cannot write so to stdout');
  }
}

function closeOnSignal(close: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      for (const signal of SIGNALS) process.off(signal, end);
      close().then(resolve, reject);
    };
    for (const signal of SIGNALS) process.on(signal, end);
  });
}
