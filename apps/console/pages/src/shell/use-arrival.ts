import { useEffect, useLayoutEffect } from 'react';
import { arrivedBy, useAddress } from './route.ts';

const tops = new Map<string, number>();

/** Another place begins at its top, one that somebody comes back to where it was left. */
export function useArrival(): void {
  const address = useAddress();
  useLayoutEffect(() => {
    const content = contentOf();
    if (!content) return;
    if (arrivedBy() !== 'amended') content.scrollTop = arrivedBy() === 'history' ? (tops.get(address) ?? 0) : 0;
    const onScroll = () => void tops.set(address, content.scrollTop);
    content.addEventListener('scroll', onScroll, { passive: true });
    return () => content.removeEventListener('scroll', onScroll);
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
