import { Button } from '@mantine/core';
import { type CSSProperties, memo, type ReactNode } from 'react';
import { useWebText } from '../language/web-texts.ts';
import { legible } from '../legible/legible.tsx';
import classes from './json.module.css';
import type { JsonPath } from './json-path.ts';
import { type Json, jsonText } from './lossless.ts';
import type { TreeRow } from './tree-rows.ts';

interface TreeLineProps {
  row: TreeRow;
  chosen: boolean;
  found: boolean;
  /** Whether more members are there than are shown. */
  inPart: boolean;
  note: ((path: JsonPath, value: Json) => ReactNode) | undefined;
  onChoose: (id: string) => void;
  onToggle: (row: TreeRow) => void;
  onShowWhole: (id: string) => void;
}

/** One line. Drawn again only when it changes itself: there are thousands of them, and every key moves the choice. */
export const TreeLine = memo(function TreeLine(props: TreeLineProps) {
  const { row, chosen, found, inPart, note, onChoose, onToggle, onShowWhole } = props;
  const { id, path, kind, count, expanded } = row;
  const key = path.at(-1);
  const words = note?.(path, row.value);
  return (
    <div
      role="treeitem"
      data-row={id}
      className={`${classes.row} ${found ? classes.found : ''}`}
      style={{ '--depth': path.length } as CSSProperties}
      aria-level={path.length + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={count > 0 ? expanded : undefined}
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      onClick={() => onChoose(id)}
      onDoubleClick={() => onToggle(row)}
      onKeyDown={undefined}
    >
      <span className={classes.twist} aria-hidden onClick={() => onToggle(row)} onKeyDown={undefined}>
        {count > 0 ? (expanded ? '▾' : '▸') : ''}
      </span>
      {key !== undefined && (
        <>
          <span className={classes.key}>{legible(key)}</span>
          <span className={classes.colon}>:</span>
        </>
      )}
      <span className={classes.text}>
        <span className={`${classes.value} ${classes[kind]}`}>{legible(preview(row))}</span>
        {words !== undefined && words !== null && <span className={classes.note}>{words}</span>}
      </span>
      {inPart && <ShowWhole count={count} onClick={() => onShowWhole(id)} />}
    </div>
  );
});

function ShowWhole({ count, onClick }: { count: number; onClick: () => void }) {
  const text = useWebText();
  return (
    <Button size="compact-xs" variant="subtle" tabIndex={-1} onClick={onClick}>
      {text('showAll', { count })}
    </Button>
  );
}

function preview({ kind, count, value }: TreeRow): string {
  if (kind === 'array') return `[${count}]`;
  if (kind === 'object') return `{${count}}`;
  return jsonText(value);
}
