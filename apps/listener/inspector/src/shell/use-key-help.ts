import type { KeyHelp } from '@earshot/web';
import { useText } from '../texts/texts.ts';

/** What each key does, for the map. */
export function useKeyHelp(): KeyHelp[] {
  const text = useText();
  return [
    { keys: ['j', 'k', '↓', '↑'], does: text('keyMove') },
    { keys: ['Enter'], does: text('keyEnter') },
    { keys: ['Esc'], does: text('keyEscape') },
    { keys: ['1', '…', '5'], does: text('keyTabs') },
    { keys: ['/'], does: text('keyFilter') },
    { keys: ['x', '␣'], does: text('keyChoose') },
    { keys: ['c'], does: text('keyCurl') },
    { keys: ['r'], does: text('keyReplay') },
    { keys: ['p'], does: text('keyPause') },
    { keys: ['?'], does: text('keyMap') },
  ];
}
