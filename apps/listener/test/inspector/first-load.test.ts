import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const built = (path: string) => readFileSync(fileURLToPath(new URL(`../../inspector/dist/${path}`, import.meta.url)));

/** What a chunk needs before it runs. What it imports when needed is written `import(…)`. */
const staticImports = (chunk: string): string[] =>
  [...chunk.matchAll(/(?:^|[;}\n])(?:import|export)(?:[^"'()]*?from)?\s*["']\.\/([^"']+)["']/g)].map(
    ([, name = '']) => name,
  );

/** Everything that the browser must have before it shows the page, and the texts of one language. */
function firstLoad(): Map<string, number> {
  const html = built('index.html').toString();
  const sizes = new Map([['index.html', brotliCompressSync(html).length]]);
  const wanted = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path = '']) => path);
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (sizes.has(path)) continue;
    const bytes = built(path);
    sizes.set(path, brotliCompressSync(bytes).length);
    if (path.endsWith('.js')) wanted.push(...staticImports(bytes.toString()).map((name) => `assets/${name}`));
  }
  return sizes;
}

test('the first load is below 300 kB compressed, editor and plots not in it [INSP-SIZE-1]', () => {
  const sizes = firstLoad();
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  expect(sizes.size).toBeGreaterThan(2);
  expect([...sizes.keys()].filter((path) => /editor|diff|plot/.test(path))).toEqual([]);
  // As browsers get it. The texts of a language come with three more files, of 8 kB together.
  expect(total).toBeLessThan(290_000);
});
