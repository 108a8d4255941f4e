import { isLoopback } from '@earshot/server';
import { safe } from '@earshot/server/process';
import { Command } from 'commander';
import picocolors from 'picocolors';
import { checkUrl, readClientConfig, readDataFolder } from '../config.ts';
import { type Finding, failed, reasonOf } from './doctor/finding.ts';
import { checkClock, checkReachable, checkReady, checkStream, checkToken } from './doctor/listener.ts';
import { checkDisk, checkFolder, checkVersion } from './doctor/machine.ts';
import { checkEndpoints, checkSettings } from './doctor/settings.ts';
import type { Client } from './reach.ts';
import { print } from './terminal.ts';

interface DoctorFlags {
  url?: string;
  token?: string;
  data?: string;
  peer?: string;
  json?: true;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Look whether everything is in order: this machine, the listener, and what is between.')
    .option('--url <url>', 'the listener, as its clients reach it (http://127.0.0.1:4000)')
    .option('--token <token>', 'its token (EARSHOT_TOKEN)')
    .option('--data <folder>', 'its data folder, when it runs on this machine (EARSHOT_DATA, .earshot)')
    .option('--peer <url>', 'whose clock to compare with (the listener)')
    .option('--json', 'one JSON document per finding and line')
    .action(doctor);
}

async function doctor({ data, peer, json, ...flags }: DoctorFlags): Promise<void> {
  if (peer !== undefined) checkUrl('--peer', peer);
  const client = readClientConfig(flags);
  const folder = readDataFolder(data);
  let healthy = true;
  for await (const finding of findings(client, folder, peer)) {
    await print(json ? JSON.stringify(finding) : line(finding));
    healthy &&= finding.result !== 'failed';
  }
  if (!healthy) process.exitCode = 1;
}

async function* findings(client: Client, folder: string, peer: string | undefined): AsyncGenerator<Finding> {
  yield checkVersion(process.version);
  if (isLoopback(new URL(client.url).hostname)) {
    yield checkFolder(folder);
    yield checkDisk(folder);
    yield checkSettings(folder);
  }
  const reachable = await checkReachable(client);
  yield reachable;
  if (reachable.result === 'ok') {
    for (const check of [checkReady, checkToken, checkEndpoints, checkStream]) {
      yield check(client).catch((error: unknown) => failed('listener', `it went away: ${reasonOf(error)}`));
    }
  }
  if (peer !== undefined || reachable.result === 'ok') yield checkClock(peer ?? client.url, Date.now());
}

const { green, yellow, red } = picocolors.createColors(Boolean(process.stdout.isTTY) && picocolors.isColorSupported);

const paint = { ok: green, warning: yellow, failed: red };

function line({ check, result, detail }: Finding): string {
  return `${paint[result](result.padEnd(7))}  ${check.padEnd(9)}  ${safe(detail)}`;
}
