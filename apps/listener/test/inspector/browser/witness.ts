import type { Page, Request } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** So many of the last happenings are told. */
const MAX_LINES = 60;

export interface Witness {
  /** Should the running test fail: what the page did last, and what it shows. */
  tellOnFailure(): void;
}

/**
 * Takes down what a page asks for and complains of: of a test that failed on another machine nothing else is left.
 */
export function watch(page: Page): Witness {
  const lines: string[] = [];
  const note = (line: string) => {
    lines.push(`${new Date().toISOString().slice(11, 23)} ${line}`);
    if (lines.length > MAX_LINES) lines.shift();
  };
  page.on('framenavigated', (frame) => note(`at ${frame.url()}`));
  page.on('request', (request) => note(`→ ${named(request)}`));
  page.on('response', (response) => note(`← ${response.status()} ${named(response.request())}`));
  page.on('requestfailed', (request) => note(`✗ ${named(request)} ${request.failure()?.errorText}`));
  page.on('websocket', (socket) => {
    note(`socket ${new URL(socket.url()).pathname}`);
    socket.on('close', () => note('socket closed'));
  });
  page.on('console', (message) => note(`${message.type()}: ${message.text()}`));
  return {
    tellOnFailure: () =>
      onTestFinished(async ({ task }) => {
        if (task.result?.state !== 'fail') return;
        const shown = await page.locator('body').ariaSnapshot({ timeout: 5000 }).catch(String);
        console.error(['The page of the failed test:', ...lines, 'It shows:', shown].join('\n'));
      }),
  };
}

function named(request: Request): string {
  return `${request.method()} ${new URL(request.url()).pathname}`;
}
