import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, codeFolding, foldGutter, foldKeymap } from '@codemirror/language';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { escaped, UNSEEN } from '../legible/unseen.ts';
import { editorTheme } from './editor-theme.ts';
import classes from './json.module.css';

// This file and what it imports come with the first text that is shown, not with the page.

interface JsonEditorProps {
  value: string;
  label: string;
  /** Without it the text can be read, searched and folded only. */
  onChange?: (value: string) => void;
}

/** JSON as text. */
export default function JsonEditor({ value, label, onChange }: JsonEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useRef(onChange);
  changed.current = onChange;
  const writable = onChange !== undefined;

  useEffect(() => {
    if (!box.current) return;
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        extensions: [
          ...readingExtensions(label),
          writable ? writing((text) => changed.current?.(text)) : EditorState.readOnly.of(true),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [label, writable]);

  useEffect(() => {
    const shown = view.current;
    if (!shown || shown.state.doc.toString() === value) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={box} className={classes.editor} />;
}

export function readingExtensions(label: string): Extension[] {
  return [
    lineNumbers(),
    foldGutter(),
    codeFolding(),
    bracketMatching(),
    highlightActiveLine(),
    highlightSpecialChars({ specialChars: UNSEEN, render: unseen }),
    search({ top: true }),
    json(),
    keymap.of([...defaultKeymap, ...searchKeymap, ...foldKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label }),
    editorTheme(),
  ];
}

function unseen(code: number): HTMLElement {
  const mark = document.createElement('span');
  mark.className = 'es-unseen';
  mark.textContent = escaped(String.fromCodePoint(code));
  return mark;
}

function writing(onChange: (text: string) => void): Extension {
  return [
    history(),
    keymap.of(historyKeymap),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}
