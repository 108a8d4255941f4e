import { defineTexts, textHook } from '@earshot/web';
import type english from './inspector/en.ts';

/** What this page says. */
export const texts = defineTexts('inspector', {
  en: () => import('./inspector/en.ts'),
  fr: () => import('./inspector/fr.ts'),
  it: () => import('./inspector/it.ts'),
  de: () => import('./inspector/de.ts'),
  'pt-BR': () => import('./inspector/pt-BR.ts'),
  'zh-CN': () => import('./inspector/zh-CN.ts'),
});

export const useText = textHook<typeof english>(texts);
