import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Filter, filterFromQuery, filterToParams, filterWords } from '../../inspector/src/filter/filter.ts';
import { addTyped, completed, completionsOf } from '../../inspector/src/filter/typed-filter.ts';
import { withParams } from '../../inspector/src/location/location.ts';

const value = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed());
const anyFilter: fc.Arbitrary<Filter> = fc.record(
  Object.fromEntries(filterWords.map(([name]) => [name, value])) as Record<keyof Filter, fc.Arbitrary<string>>,
  { requiredKeys: [] },
);

test('any filter survives the way through the URL, and what else stands there stays [INSP-FILTER-1]', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      const search = withParams('?view=events&verdict=old&open=7', { ...filterToParams(filter) });
      expect(filterFromQuery(search)).toEqual(filter);
      expect(new URLSearchParams(search).get('view')).toBe('events');
      expect(new URLSearchParams(search).get('open')).toBe('7');
    }),
  );
});

test('ids keep their colons legible in a link', () => {
  expect(withParams('', { loInstanceId: 'course:1_2' })).toBe('?loInstanceId=course:1_2');
});

test('what is typed becomes parts of the filter; the rest are words [INSP-FILTER-1]', () => {
  expect(addTyped({ endpoint: 'crm' }, 'verdict:refused user:42 object:"odd id" enrol* "two words" other:x')).toEqual({
    endpoint: 'crm',
    verdict: 'refused',
    userId: '42',
    loId: 'odd id',
    q: 'enrol* "two words" other:x',
  });
  expect(addTyped({ q: 'a' }, 'b')).toEqual({ q: 'a b' });
  expect(addTyped({}, 'user: text:x')).toEqual({ q: 'x' });
});

test('a part that is typed again replaces what held [INSP-FILTER-1]', () => {
  expect(addTyped({ userId: '1' }, 'user:2')).toEqual({ userId: '2' });
});

const known = { eventName: ['COURSE_COMPLETED', 'CI_STATS'], userId: ['42'], loId: ['with space'] };
const texts = (typed: string) => completionsOf(typed, known).map(({ text }) => text);

test('the beginning of a word is completed, then its values, then values by themselves [INSP-FILTER-2]', () => {
  expect(texts('ve')).toEqual(['verdict:']);
  expect(texts('verdict:re')).toEqual(['verdict:refused', 'verdict:unrecognised']);
  expect(texts('event:')).toEqual(['event:COURSE_COMPLETED', 'event:CI_STATS']);
  expect(texts('user:42 completed')).toEqual(['event:COURSE_COMPLETED']);
  expect(texts('object:with')).toEqual(['object:"with space"']);
  expect(texts('nonsense:')).toEqual([]);
  expect(texts('')).toHaveLength(filterWords.length - 1);
});

test('a completion replaces what it completes and nothing else [INSP-FILTER-2]', () => {
  expect(completed('user:42 ve', { text: 'verdict:', complete: false })).toBe('user:42 verdict:');
});
