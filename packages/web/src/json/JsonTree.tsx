import { ActionIcon, Text, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { CopyButton } from '../clipboard/CopyButton.tsx';
import { useWebText } from '../language/web-texts.ts';
import { legible } from '../legible/legible.tsx';
import classes from './json.module.css';
import type { JsonPath } from './json-path.ts';
import { type Json, jsonText, plainText } from './lossless.ts';
import { TreeLine } from './TreeLine.tsx';
import { BRANCH_LIMIT, type TreeRow } from './tree-rows.ts';
import { useTree } from './use-tree.ts';

interface JsonTreeProps {
  value: Json;
  label: string;
  /** A few words behind a value: what its number means. The same function each time: it is called for every line. */
  note?: (path: JsonPath, value: Json) => ReactNode;
  /** About the chosen value, in full. */
  about?: (path: JsonPath, value: Json) => ReactNode;
}

/** JSON as a tree: arrows move, open and close; the chosen value is told about and can be copied. */
export function JsonTree({ value, label, note, about }: JsonTreeProps) {
  const text = useWebText();
  const tree = useTree(value);
  const box = useRef<HTMLDivElement>(null);

  function goTo(row: TreeRow | undefined): void {
    if (!row) return;
    tree.choose(row.id);
    box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)?.focus();
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const index = tree.rows.findIndex(({ id }) => id === tree.chosen.id);
    const act = movement(event.key, tree.rows, index);
    if (!act) return;
    event.preventDefault();
    if (act === 'toggle') tree.toggle(tree.chosen);
    else goTo(tree.rows[act]);
  };

  return (
    <div>
      <search className={classes.tools}>
        <TextInput
          size="xs"
          className={classes.search ?? ''}
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={text('searchJson')}
          aria-label={text('searchJson')}
          value={tree.words}
          onChange={(event) => tree.setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') tree.findNext(event.shiftKey ? -1 : 1);
          }}
        />
        {tree.words !== '' && (
          <>
            <Text size="xs" c="dimmed" role="status">
              {text('matches', { count: tree.found.length })}
            </Text>
            <ActionIcon size="sm" variant="subtle" aria-label={text('previousMatch')} onClick={() => tree.findNext(-1)}>
              <IconArrowUp size={14} aria-hidden />
            </ActionIcon>
            <ActionIcon size="sm" variant="subtle" aria-label={text('nextMatch')} onClick={() => tree.findNext(1)}>
              <IconArrowDown size={14} aria-hidden />
            </ActionIcon>
          </>
        )}
      </search>
      <div ref={box} className={classes.tree} role="tree" aria-label={label} onKeyDown={onKeyDown}>
        {tree.rows.map((row) => (
          <TreeLine
            key={row.id}
            row={row}
            chosen={row.id === tree.chosen.id}
            found={tree.foundIds.has(row.id)}
            inPart={row.expanded && row.count > BRANCH_LIMIT && !tree.isWhole(row.id)}
            note={note}
            onChoose={tree.choose}
            onToggle={tree.toggle}
            onShowWhole={tree.showWhole}
          />
        ))}
      </div>
      <div className={classes.about}>
        <Text className={`es-mono ${classes.path}`} size="xs">
          {legible(tree.chosen.id)}
        </Text>
        <CopyButton value={() => plainText(tree.chosen.value)} label={text('copyValue')} />
        <CopyButton value={tree.chosen.id} label={text('copyPath')} />
        <CopyButton value={() => jsonText(tree.chosen.value, 2)} label={text('copyJson')} />
        {about && <div className={classes.aboutText}>{about(tree.chosen.path, tree.chosen.value)}</div>}
      </div>
    </div>
  );
}

/** Where a key leads: another row's index, or this row opens or closes. As in every tree (WAI-ARIA). */
function movement(key: string, rows: readonly TreeRow[], index: number): number | 'toggle' | undefined {
  const row = rows[index];
  if (!row) return undefined;
  const opens = row.count > 0;
  const parent = () => rows.slice(0, index).findLastIndex(({ path }) => path.length < row.path.length);
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, rows.length - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'ArrowRight':
      return !opens ? undefined : row.expanded ? index + 1 : 'toggle';
    case 'ArrowLeft':
      return opens && row.expanded ? 'toggle' : Math.max(parent(), 0);
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    case 'Enter':
    case ' ':
      return opens ? 'toggle' : undefined;
    default:
      return undefined;
  }
}
