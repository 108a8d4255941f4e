import { useCallback, useMemo, useState } from 'react';
import { type JsonPath, pathText } from './json-path.ts';
import type { Json } from './lossless.ts';
import { findInTree, reveal, type TreeRow, treeRows } from './tree-rows.ts';

const OPEN_DEPTH = 4;

/** What is open, chosen and searched in one tree. */
export function useTree(root: Json) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set());
  const [chosen, choose] = useState('$');
  const [words, setWords] = useState('');

  const found = useMemo(() => findInTree(root, words), [root, words]);
  const rows = useMemo(() => treeRows(root, { toggled, whole, openDepth: OPEN_DEPTH }), [root, toggled, whole]);
  const foundIds = useMemo(() => new Set(found.map(pathText)), [found]);

  // The same functions each time, so that a line that did not change is not drawn again.
  const toggle = useCallback((row: TreeRow) => setToggled((before) => new Map(before).set(row.id, !row.expanded)), []);
  const showWhole = useCallback((id: string) => setWhole((before) => new Set([...before, id])), []);

  function show(path: JsonPath): void {
    setToggled((before) => reveal(before, path));
    // What lies behind a branch's limit is shown with the whole branch.
    setWhole((before) => new Set([...before, ...path.map((_, depth) => pathText(path.slice(0, depth)))]));
    choose(pathText(path));
  }

  return {
    rows,
    chosen: rows.find(({ id }) => id === chosen) ?? (rows[0] as TreeRow),
    choose,
    words,
    setWords,
    found,
    foundIds,
    toggle,
    showWhole,
    isWhole: (id: string) => whole.has(id),
    /** Chooses the match that follows the chosen one, around the end. */
    findNext(step: 1 | -1) {
      const at = found.findIndex((path) => pathText(path) === chosen);
      const next = found[(at + step + found.length) % found.length] ?? found[0];
      if (next) show(at === -1 ? (found[0] ?? next) : next);
    },
  };
}
