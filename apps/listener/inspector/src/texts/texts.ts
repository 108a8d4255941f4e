import { defineTexts, textHook } from '@earshot/web';
import type english from './inspector/en.ts';

/** What this page says. */
export const texts = defineTexts('inspector', {
  en: () => import('./inspector/en.ts'),
  fr: () => import('./inspector/en.ts'),
  it: () => import('./inspector/en.ts'),
  de: () => import('./inspector/en.ts'),
  'pt-BR': () => import('./inspector/en.ts'),
  'zh-CN': () => import('./inspector/en.ts'),
});

export const useText = textHook<typeof english>(texts);
