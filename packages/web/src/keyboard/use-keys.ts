import { useEffect, useRef } from 'react';
import { singleKeys } from './single-keys.ts';

/** What keys do, by `KeyboardEvent.key`: `j`, `/`, `?`, `Enter`, `Escape`. */
export type KeyActions = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Keys act while nobody types, no dialog is open and no modifier is held. */
export function useKeys(actions: KeyActions): void {
  const current = useRef(actions);
  current.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = current.current[event.key];
      if (!action || event.defaultPrevented || !isForPage(event)) return;
      if (event.key.length === 1) event.preventDefault();
      action(event);
    };
    // Before a dialog hears it: else the Escape that closes the dialog would find none, and close the page's own too.
    addEventListener('keydown', onKeyDown, true);
    return () => removeEventListener('keydown', onKeyDown, true);
  }, []);
}

/** A box or a choice that was clicked takes no letters. */
const TYPED_INTO = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';

function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key.length === 1 && singleKeys.get() === 'off') return false;
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest(`${TYPED_INTO}, [role="menu"], [role="listbox"]`)) return false;
  if (event.key === 'Enter' && target?.closest('button, a, summary, [role="treeitem"]')) return false;
  return document.querySelector('[role="dialog"]') === null;
}
