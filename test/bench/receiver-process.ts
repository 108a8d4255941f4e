import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('receiver-program.ts', import.meta.url));

export interface ReceiverProcess {
  url: string;
  close(): void;
}

export async function spawnReceiver(): Promise<ReceiverProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url, close: () => void child.kill() };
}
