import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const DEBIAN = '/usr/bin/chromium';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium where it is installed, else the one that comes inside an npm package: none is downloaded. */
export async function launchChromium(): Promise<Browser> {
  if (existsSync(DEBIAN)) return chromium.launch({ executablePath: DEBIAN, args: QUIET });
  const { default: packaged } = await import('@sparticuz/chromium');
  // Not with the arguments that it suggests: they put all in one process, which the first page that closes ends.
  return chromium.launch({ executablePath: await packaged.executablePath(), args: QUIET });
}
