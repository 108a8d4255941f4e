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

/** For tests: of one version everywhere. */
export async function launchChromium(): Promise<Browser> {
  // Not with the arguments that the package suggests: they put all in one process, which the first page that closes ends.
  return chromium.launch({ executablePath: await chromiumPath(), args: QUIET });
}

/** For pictures and figures: Debian's where it is installed, which has the fonts and the speed that people see. */
export async function launchInstalledChromium(): Promise<Browser> {
  return existsSync(DEBIAN) ? chromium.launch({ executablePath: DEBIAN, args: QUIET }) : launchChromium();
}

/**
 * The Chromium that comes inside an npm package: made to have no window, it loads a page with half the work. It runs on
 * one kind of machine; on others it is Debian's. Ask once before several do: it is unpacked then, and of those who do it
 * at the same time one would start what another has half written.
 */
export async function chromiumPath(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return DEBIAN;
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}
