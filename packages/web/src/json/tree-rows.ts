import { type JsonPath, pathText } from './json-path.ts';
import { type Json, type JsonKind, jsonText, kindOf } from './lossless.ts';

/** One line of the tree. */
export interface TreeRow {
  /** The path as text: unique, and what is copied. */
  id: string;
  path: JsonPath;
  value: Json;
  kind: JsonKind;
  /** Members or elements, of what can be opened. */
  count: number;
  expanded: boolean;
  /** Its place among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
}

/** So many of a branch are shown until more are asked for. */
export const BRANCH_LIMIT = 200;

export interface TreeState {
  /** Ids of branches that differ from how they start: `true` is open. */
  toggled: ReadonlyMap<string, boolean>;
  /** Ids of branches that are shown whole. */
  whole: ReadonlySet<string>;
  /** Branches at this depth and below start closed. */
  openDepth: number;
}

/** The lines that are to be seen, from the top. */
export function treeRows(root: Json, state: TreeState): TreeRow[] {
  const rows: TreeRow[] = [];
  visit(root, [], 1, 1);
  return rows;

  function visit(value: Json, path: JsonPath, position: number, siblings: number): void {
    const id = pathText(path);
    const children = childrenOf(value);
    const expanded = children.length > 0 && (state.toggled.get(id) ?? path.length < state.openDepth);
    rows.push({ id, path, value, kind: kindOf(value), count: children.length, expanded, position, siblings });
    if (!expanded) return;
    const shown = state.whole.has(id) ? children : children.slice(0, BRANCH_LIMIT);
    for (const [index, [key, child]] of shown.entries()) visit(child, [...path, key], index + 1, children.length);
  }
}

function childrenOf(value: Json): [string | number, Json][] {
  const kind = kindOf(value);
  if (kind === 'array') return [...(value as Json[]).entries()];
  return kind === 'object' ? Object.entries(value as Record<string, Json>) : [];
}

/** The paths of what holds the words, in key or scalar, without regard to case. */
export function findInTree(root: Json, words: string): JsonPath[] {
  const needle = words.toLowerCase();
  const found: JsonPath[] = [];
  if (needle !== '') visit(root, []);
  return found;

  function visit(value: Json, path: JsonPath): void {
    const key = path.at(-1);
    const children = childrenOf(value);
    const text = children.length > 0 ? '' : typeof value === 'string' ? value : jsonText(value);
    if ((typeof key === 'string' && key.toLowerCase().includes(needle)) || text.toLowerCase().includes(needle))
      found.push(path);
    for (const [step, child] of children) visit(child, [...path, step]);
  }
}

/** Opens everything above a path. */
export function reveal(toggled: ReadonlyMap<string, boolean>, path: JsonPath): Map<string, boolean> {
  const opened = new Map(toggled);
  for (let depth = 0; depth < path.length; depth += 1) opened.set(pathText(path.slice(0, depth)), true);
  return opened;
}
