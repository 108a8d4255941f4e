import { useEffect, useLayoutEffect } from 'react';
import { arrivedBy, onLeave, useAddress } from './route.ts';

const tops = new Map<string, number>();

/** Another place begins at its top, one that somebody comes back to where it was left. */
export function useArrival(): void {
  const address = useAddress();
  // Not by its scroll events: the last one comes with the next frame, and somebody may have left by then.
  useEffect(() => onLeave((left) => tops.set(left, contentOf()?.scrollTop ?? 0)), []);
  useLayoutEffect(() => {
    const content = contentOf();
    if (!content || arrivedBy() === 'amended') return;
    content.scrollTop = arrivedBy() === 'history' ? (tops.get(address) ?? 0) : 0;
  }, [address]);
}

/** The link that led here is gone with its page; without a focus the keyboard would begin at the top again. */
export function useFocusOfPage(): void {
  useEffect(() => {
    if (arrivedBy() !== 'load' && document.activeElement === document.body) contentOf()?.focus({ preventScroll: true });
  }, []);
}

function contentOf(): HTMLElement | null {
  return document.getElementById('content');
}
