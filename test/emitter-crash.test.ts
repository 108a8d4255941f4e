import { expect, test, vi } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { killEmitter } from './support/kill-emitter.ts';

// A few kills here; many by `pnpm kill:emitter`.

test('nothing that emit promised is missing after SIGKILL, and retries are byte-identical [EMIT-54] [EMIT-1] [EMIT-13]', async () => {
  const patience = (condition: () => boolean) =>
    vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 10 });
  const { promised, received, altered } = await killEmitter(await temporaryFolder(), 3, patience);
  expect(promised.length).toBeGreaterThan(150);
  expect(promised.filter((eventId) => !received.includes(eventId))).toEqual([]);
  expect(altered).toBe(0);
}, 60_000);
