import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { requirements } from './requirements.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const known = new Set(requirements.map(({ id }) => id));

/** Ids in brackets, several of them separated by commas: `[SIG-3]`, `[SIG-3, ALM-WIRE-10]`. */
const CITATION = /\[([A-Z]+(?:-[A-Z]+)*-\d+(?:, *[A-Z]+(?:-[A-Z]+)*-\d+)*)\]/g;
const TITLED = new Set(['test', 'it', 'describe']);
/** A test that doesn't run proves nothing. */
const IDLE = new Set(['skip', 'todo']);

interface Citation {
  id: string;
  file: string;
}

test('every rule has an id of its own', () => {
  const ids = requirements.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('every cited id is a rule of the catalogue', () => {
  const unknown = citations().filter(({ id }) => !known.has(id));
  expect(unknown.map(({ id, file }) => `${id} in ${file}`)).toEqual([]);
});

test('every rule is cited by a test', () => {
  const cited = new Set(citations().map(({ id }) => id));
  const uncited = requirements.filter(({ id }) => !cited.has(id));
  expect(uncited.map(({ id, sentence }) => `${id}: ${sentence}`)).toEqual([]);
});

test('ids count in the titles of tests that run, and nowhere else', () => {
  const source = `
    // test('in a comment [X-1]', () => {});
    describe('a group [X-2]', () => {
      test('a sentence [X-3, X-Y-4]', () => {});
      test.each([1, 2])('with a table [X-5]', () => {});
      it(\`number \${1} [X-6]\`, () => {});
      test.skip('skipped [X-7]', () => {});
      test.todo('later [X-8]');
      expect('[X-9]').toBe('[X-9]');
    });`;
  expect(citedIn(source)).toEqual(['X-2', 'X-3', 'X-Y-4', 'X-5', 'X-6']);
});

function citations(): Citation[] {
  return testFiles().flatMap((file) => citedIn(readFileSync(join(root, file), 'utf8')).map((id) => ({ id, file })));
}

function testFiles(): string[] {
  const houses = ['packages', 'apps'].flatMap((floor) =>
    readdirSync(join(root, floor)).map((name) => join(floor, name)),
  );
  const folders = [...houses.map((house) => join(house, 'test')), 'test'].filter((folder) =>
    existsSync(join(root, folder)),
  );
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))))
    .filter((file) => /\.(test|contract)\.ts$/.test(file));
}

function citedIn(source: string): string[] {
  return titles(source).flatMap((title) =>
    [...title.matchAll(CITATION)].flatMap(([, ids = '']) => ids.split(',').map((id) => id.trim())),
  );
}

function titles(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) && isTitled(node.expression) ? node.arguments[0] : undefined;
    if (title) found.push(...texts(title));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
  return found;
}

/** `test`, `test.concurrent`, `test.each(table)`, `describe.for(table)`; not `test.skip`. */
function isTitled(callee: ts.Node): boolean {
  if (ts.isIdentifier(callee)) return TITLED.has(callee.text);
  if (ts.isPropertyAccessExpression(callee)) return !IDLE.has(callee.name.text) && isTitled(callee.expression);
  if (ts.isTaggedTemplateExpression(callee)) return isTitled(callee.tag);
  return ts.isCallExpression(callee) && isTitled(callee.expression);
}

/** The texts of a title: a string, or the fixed parts of a template. */
function texts(title: ts.Expression): string[] {
  if (ts.isStringLiteralLike(title)) return [title.text];
  if (ts.isTemplateExpression(title))
    return [title.head.text, ...title.templateSpans.map(({ literal }) => literal.text)];
  return [];
}
