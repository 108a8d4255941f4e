import { expect, test } from 'vitest';
import { pathPattern, pathText } from '../../src/json/json-path.ts';
import { type Json, parseJson } from '../../src/json/lossless.ts';
import { BRANCH_LIMIT, findInTree, reveal, treeRows } from '../../src/json/tree-rows.ts';

const root = parseJson('{"a":{"b":[1,{"c":"Needle"}]},"needle":2}') as Json;
const closed = { toggled: new Map<string, boolean>(), whole: new Set<string>(), openDepth: 1 };

test('what is closed has no lines below it', () => {
  expect(treeRows(root, closed).map(({ id }) => id)).toEqual(['$', '$.a', '$.needle']);
});

test('words are found in keys and values, whatever their case', () => {
  expect(findInTree(root, 'NEEDLE').map(pathText)).toEqual(['$.a.b[1].c', '$.needle']);
  expect(findInTree(root, '')).toEqual([]);
});

test('revealing a path opens all above it', () => {
  const toggled = reveal(new Map(), ['a', 'b', 1, 'c']);
  expect(treeRows(root, { ...closed, toggled }).map(({ id }) => id)).toContain('$.a.b[1].c');
});

test('a long branch is shown in part, until it is asked for [PAGE-JSON-2]', () => {
  const long = Array.from({ length: BRANCH_LIMIT + 5 }, () => null);
  expect(treeRows(long, closed)).toHaveLength(BRANCH_LIMIT + 1);
  expect(treeRows(long, { ...closed, whole: new Set(['$']) })).toHaveLength(BRANCH_LIMIT + 6);
});

test('paths are written as people use them, odd keys quoted', () => {
  expect(pathText(['events', 0, 'odd key', 'a"b'])).toBe('$.events[0]["odd key"]["a\\"b"]');
  expect(pathPattern(['events', 0, 'data', 'userId'])).toBe('events[].data.userId');
});
