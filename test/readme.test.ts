import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  'packages/protocol/README.md',
  'packages/emitter/README.md',
  'apps/listener/README.md',
  'apps/console/README.md',
  'docs/embedding.md',
];

const examples = (page: string) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);

test('the examples in the READMEs compile against the packages', () => {
  const folder = mkdtempSync(join(root, 'test', '.examples-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = pages.flatMap((page, pageIndex) =>
    examples(page).map((code, index) => {
      const file = join(folder, `page${pageIndex}-${index}.ts`);
      writeFileSync(file, code);
      return file;
    }),
  );
  expect(files.length).toBeGreaterThanOrEqual(pages.length);
  expect(faults(files)).toEqual([]);
  // A compiler's start, on a machine that may be busy.
}, 60_000);

function faults(files: string[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.test.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // What is published, which the tests' global setup built: the sources would all be checked once more.
  const program = ts.createProgram(files, { ...options, customConditions: [] });
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
