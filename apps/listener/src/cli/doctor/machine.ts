import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { version } from '../../version.ts';
import { type Finding, failed, ok, reasonOf, warning } from './finding.ts';

/** @param node of this process, such as `v20.19.0`. */
export function checkVersion(node: string): Finding {
  const [major = 0, minor = 0] = node.slice(1).split('.').map(Number);
  const told = `earshot ${version} on Node ${node}`;
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return isEnough ? ok('version', told) : failed('version', `${told}: Node 20.19 or newer is needed`);
}

/** Whether what arrives can be kept in the folder, or the folder be made. */
export async function checkFolder(folder: string): Promise<Finding> {
  const existing = nearest(resolve(folder));
  const file = join(existing, `.earshot-doctor-${randomUUID()}`);
  try {
    await writeFile(file, '', { flush: true });
    await rm(file);
  } catch (error) {
    return failed('data', `${existing} can't be written to (${reasonOf(error)}); choose another with --data`);
  }
  return ok('data', existing === resolve(folder) ? `${existing} takes files` : `${resolve(folder)} can be made`);
}

const MIB = 1024 * 1024;
const NEEDED_BYTES = 64 * MIB;
const COMFORTABLE_BYTES = 1024 * MIB;

export async function checkDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(nearest(resolve(folder)));
  return judgeDisk(bavail * bsize);
}

/** @param free bytes. */
export function judgeDisk(free: number): Finding {
  const told = `${Math.floor(free / MIB)} MiB free`;
  if (free < NEEDED_BYTES) return failed('disk', `${told}: deliveries will soon be answered 503; make room`);
  return free < COMFORTABLE_BYTES ? warning('disk', told) : ok('disk', told);
}

function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}
