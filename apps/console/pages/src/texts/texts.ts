import { defineTexts, textHook } from '@earshot/web';
import type english from './en.ts';

export const texts = defineTexts('console', {
  en: () => import('./en.ts'),
  fr: () => import('./fr.ts'),
  it: () => import('./it.ts'),
  de: () => import('./de.ts'),
  'pt-BR': () => import('./pt-BR.ts'),
  'zh-CN': () => import('./zh-CN.ts'),
});

export const useText = textHook<typeof english>(texts);

export type TextKey = Parameters<ReturnType<typeof useText>>[0];
