import { Button } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { useWebText } from '../language/web-texts.ts';
import classes from './json.module.css';
import { jsonText } from './lossless.ts';
import type { TreeRow } from './tree-rows.ts';

interface TreeLineProps {
  row: TreeRow;
  chosen: boolean;
  found: boolean;
  note?: ReactNode;
  onChoose: () => void;
  onToggle: () => void;
  /** Given where the branch is shown in part. */
  onShowWhole?: () => void;
}

export function TreeLine({ row, chosen, found, note, onChoose, onToggle, onShowWhole }: TreeLineProps) {
  const text = useWebText();
  const { path, kind, count, expanded } = row;
  const key = path.at(-1);
  return (
    <div
      role="treeitem"
      data-row={row.id}
      className={`${classes.row} ${found ? classes.found : ''}`}
      style={{ '--depth': path.length } as CSSProperties}
      aria-level={path.length + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={count > 0 ? expanded : undefined}
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      onClick={onChoose}
      onDoubleClick={onToggle}
      onKeyDown={undefined}
    >
      <span className={classes.twist} aria-hidden onClick={onToggle} onKeyDown={undefined}>
        {count > 0 ? (expanded ? '▾' : '▸') : ''}
      </span>
      {key !== undefined && (
        <>
          <span className={classes.key}>{key}</span>
          <span className={classes.colon}>:</span>
        </>
      )}
      <span className={`${classes.value} ${classes[kind]}`}>{preview(row)}</span>
      {note !== undefined && note !== null && <span className={classes.note}>{note}</span>}
      {onShowWhole && (
        <Button size="compact-xs" variant="subtle" tabIndex={-1} onClick={onShowWhole}>
          {text('showAll', { count })}
        </Button>
      )}
    </div>
  );
}

function preview({ kind, count, value }: TreeRow): string {
  if (kind === 'array') return `[${count}]`;
  if (kind === 'object') return `{${count}}`;
  return jsonText(value);
}
