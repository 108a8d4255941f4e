import { expect, test } from 'vitest';
import { isJson, jsonText, kindOf, parseJson, prettyJson, scalarOf } from '../../src/json/lossless.ts';

test('numbers are shown as they were written [PAGE-JSON-1]', () => {
  const text = '{"big":12345678901234567890,"one":1.0,"tiny":1e-7}';
  expect(prettyJson(text).replaceAll(/\s/g, '')).toBe(text);
});

test('what is not JSON is shown as it came [PAGE-JSON-1]', () => {
  expect(prettyJson('{"a":')).toBe('{"a":');
  expect(prettyJson('{"a":1,"a":2}')).toBe('{"a":1,"a":2}');
});

test('what says a key twice is not called something else than JSON [PAGE-JSON-1]', () => {
  expect([isJson('{"a":1,"a":2}'), isJson('{"a":')]).toEqual([true, false]);
});

test('a scalar becomes plain JavaScript, unless digits would be lost [PAGE-JSON-1]', () => {
  const value = parseJson('[1725524713, 12345678901234567890, 1.5, "x", null, true, {}]');
  expect(Array.isArray(value) && value.map(scalarOf)).toEqual([
    1725524713,
    '12345678901234567890',
    1.5,
    'x',
    null,
    true,
    undefined,
  ]);
});

test('every kind of value is told apart', () => {
  const value = parseJson('[null,true,"",1,[],{}]');
  expect(Array.isArray(value) && value.map(kindOf)).toEqual(['null', 'boolean', 'string', 'number', 'array', 'object']);
  expect(jsonText(parseJson('[1.0]') ?? null)).toBe('[1.0]');
});
