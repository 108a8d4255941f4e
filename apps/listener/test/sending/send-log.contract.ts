import { describe, expect, onTestFinished, test } from 'vitest';
import type { SendLog, Sent } from '../../src/sending/send-log.ts';

const sentOf = (seq: number, more: Partial<Sent> = {}): Sent => ({
  seq,
  kind: 'replay',
  target: 'http://127.0.0.1:3000/',
  sentAt: '2026-11-23T01:02:03.004Z',
  attempts: 1,
  outcome: 'delivered',
  status: 200,
  message: 'Acknowledged with 200.',
  durationMs: 3,
  ...more,
});

/** What every adapter of the `SendLog` port keeps. */
export function sendLogContract(adapter: string, createLog: () => { open(maxSends?: number): SendLog }): void {
  function opened(maxSends?: number) {
    const log = createLog();
    const sends = log.open(maxSends);
    onTestFinished(() => sends.close());
    return { log, sends };
  }

  describe(`the send log in ${adapter}`, () => {
    test('keeps every replay, and of a forward the last attempt [FORWARD-4, REPLAY-1]', async () => {
      const { sends } = opened();
      const first = sentOf(1, { target: 'http://localhost/1' });
      const second = sentOf(1, { outcome: 'unreachable', message: 'No answer.' });
      await sends.record(first);
      await sends.record(sentOf(1, { kind: 'forward', attempts: 1, outcome: 'timeout' }));
      await sends.record(second);
      const forwarded = sentOf(1, { kind: 'forward', attempts: 2 });
      await sends.record(forwarded);
      await sends.record(sentOf(2));
      expect(await sends.of(1)).toEqual([first, forwarded, second]);
      expect(await sends.of(3)).toEqual([]);
    });

    test('is bounded: the oldest go', async () => {
      const { sends } = opened(3);
      for (let seq = 1; seq <= 5; seq += 1) await sends.record(sentOf(seq));
      const kept = await Promise.all([1, 2, 3, 4, 5].map((seq) => sends.of(seq)));
      expect(kept.map(({ length }) => length)).toEqual([0, 0, 1, 1, 1]);
    });

    test('keeps positions until they are forgotten, also after reopening [FORWARD-5]', async () => {
      const { log, sends } = opened();
      expect(await sends.position('a')).toBeUndefined();
      await sends.move('a', 3);
      await sends.move('b', 7);
      await sends.move('a', 4);
      await sends.close();
      const again = log.open();
      onTestFinished(() => again.close());
      expect([await again.position('a'), await again.position('b')]).toEqual([4, 7]);
      expect(await again.followers()).toEqual(['a', 'b']);
      await again.forget('a');
      expect(await again.position('a')).toBeUndefined();
      expect(await again.followers()).toEqual(['b']);
    });
  });
}
