import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

async function startDemo(data: string) {
  const flags = ['--conditions=@earshot/source', '--import', 'tsx', 'demo/demo.ts'];
  const ports = ['--console-port', '0', '--listener-port', '0', '--data', data];
  const child = spawn(process.execPath, [...flags, ...ports], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await vi.waitFor(() => expect(said).toContain('Ctrl-C'), { timeout: 60_000, interval: 50 });
  const urlOf = (name: string) => new RegExp(`${name} +(http://\\S+)`).exec(said)?.[1] ?? '';
  return { child, ended, consoleUrl: urlOf('Console'), listenerUrl: urlOf('Listener') };
}

test('a learner enrols in the console, and the listener accepts the signed event; one signal ends both [CON-DEMO-1]', async () => {
  const data = mkdtempSync(join(tmpdir(), 'earshot-demo-'));
  const { child, ended, consoleUrl, listenerUrl } = await startDemo(data);
  const password = readFileSync(join(data, 'password'), 'utf8');
  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${consoleUrl}/api/v1/session`, {
    ...{ method: 'POST', headers: json, body: JSON.stringify({ password }) },
  });
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const action = { userId: 4_200_001, loInstanceId: 'course:7374991_10250971', action: 'enroll' };
  const acted = await fetch(`${consoleUrl}/api/v1/lms/actions`, {
    ...{ method: 'POST', headers: { ...json, cookie }, body: JSON.stringify(action) },
  });
  const { events } = (await acted.json()) as { events: { eventId: string }[] };
  const eventId = events[0]?.eventId;
  expect(eventId).toBeDefined();
  const found = await vi.waitFor(
    async () => {
      const answer = await fetch(`${listenerUrl}/api/deliveries?endpoint=lms`);
      const { deliveries } = (await answer.json()) as { deliveries: { verdict: string; seq: number }[] };
      expect(deliveries).toHaveLength(1);
      return deliveries[0];
    },
    { timeout: 10_000, interval: 20 },
  );
  expect(found?.verdict).toBe('accepted');
  expect(await (await fetch(`${listenerUrl}/api/deliveries/${found?.seq}/body`)).text()).toContain(eventId);
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  await expect(fetch(consoleUrl)).rejects.toThrow();
  await expect(fetch(listenerUrl)).rejects.toThrow();
}, 120_000);
