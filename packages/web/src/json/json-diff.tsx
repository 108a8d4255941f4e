import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { useEffect, useRef } from 'react';
import classes from './json.module.css';
import { readingExtensions } from './json-editor.tsx';

interface JsonDiffProps {
  before: string;
  after: string;
  /** Says what each side is. */
  labels: readonly [string, string];
}

/** Two texts side by side, what differs marked, long equal parts folded. */
export default function JsonDiff({ before, after, labels }: JsonDiffProps) {
  const box = useRef<HTMLDivElement>(null);
  const [left, right] = labels;
  useEffect(() => {
    if (!box.current) return;
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [...readingExtensions(label), EditorState.readOnly.of(true)],
    });
    const view = new MergeView({
      parent: box.current,
      a: side(before, left),
      b: side(after, right),
      gutter: true,
      highlightChanges: true,
      collapseUnchanged: { margin: 3, minSize: 8 },
    });
    return () => view.destroy();
  }, [before, after, left, right]);
  return <div ref={box} className={classes.editor} />;
}
