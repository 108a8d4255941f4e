import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { cspNonce } from '../theme/csp-nonce.ts';

const look = EditorView.theme({
  '&': { fontSize: '0.8125rem', backgroundColor: 'var(--es-raised)', color: 'var(--mantine-color-text)' },
  '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', caretColor: 'var(--mantine-color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--es-surface)',
    color: 'var(--mantine-color-dimmed)',
    borderRight: '1px solid var(--es-line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--es-hover)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--es-selected)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--es-mark)' },
  '.cm-panels': { backgroundColor: 'var(--es-surface)', color: 'var(--mantine-color-text)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--es-calm-surface)',
    color: 'var(--mantine-color-text)',
    border: 'none',
  },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--es-bad-surface)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--es-good-surface)' },
  '.cm-collapsedLines': {
    background: 'var(--es-calm-surface)',
    color: 'var(--mantine-color-text)',
  },
});

// The tones are variables, so that light and dark need no second editor.
const words = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--json-key)' },
  { tag: tags.string, color: 'var(--json-string)' },
  { tag: tags.number, color: 'var(--json-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--json-literal)' },
]);

export function editorTheme(): Extension {
  return [look, syntaxHighlighting(words), EditorView.cspNonce.of(cspNonce())];
}
