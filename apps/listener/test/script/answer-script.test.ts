import { expect, test } from 'vitest';
import { type AnswerRule, answerScript, scriptedAnswer } from '../../src/script/answer-script.ts';
import { createAttemptCounter } from '../../src/script/attempt-counter.ts';

test('the first rule that fits counts: for all, for an eventName, for the first attempts [SCRIPT-2]', () => {
  const script: AnswerRule[] = [
    { eventName: 'A', attempts: 2, status: 500 },
    { eventName: 'A', status: 410 },
    { attempts: 1, drop: true },
  ];
  const answer = (eventNames: string[], attempt: number) => scriptedAnswer(script, { eventNames, attempt });
  expect(answer(['A'], 1)).toEqual({ status: 500 });
  expect(answer(['B', 'A'], 2)).toEqual({ status: 500 });
  expect(answer(['A'], 3)).toEqual({ status: 410 });
  expect(answer(['B'], 1)).toEqual({ drop: true });
  expect(answer(['B'], 2)).toBeUndefined();
  expect(answer([], 1)).toEqual({ drop: true });
  expect(scriptedAnswer([{ status: 503 }], { eventNames: [], attempt: 99 })).toEqual({ status: 503 });
});

test('a rule that contradicts itself or asks for too much is refused [SCRIPT-1]', () => {
  for (const rule of [
    { status: 100 },
    { status: 600 },
    { delayMs: 600_001 },
    { delayMs: -1 },
    { drop: true, slowBodyMs: 1 },
    { attempts: 0 },
    { sleep: 1 },
  ])
    expect(answerScript.safeParse([rule]).success, JSON.stringify(rule)).toBe(false);
  expect(answerScript.safeParse([{ drop: true, delayMs: 600_000 }]).success).toBe(true);
  expect(answerScript.safeParse(Array.from({ length: 51 }, () => ({}))).success).toBe(false);
});

test('attempts are counted per webhook-id, and the id unseen for longest is forgotten first [SCRIPT-2]', () => {
  const counter = createAttemptCounter(2);
  expect([counter.count('a'), counter.count('a'), counter.count('b'), counter.count('a')]).toEqual([1, 2, 1, 3]);
  expect(counter.count('c')).toBe(1);
  expect(counter.count('a')).toBe(4);
  expect(counter.count('b')).toBe(1);
  expect([counter.count(undefined), counter.count(undefined)]).toEqual([1, 1]);
});
