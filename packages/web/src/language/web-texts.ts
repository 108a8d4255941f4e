import { defineTexts, textHook } from './texts.ts';
import type english from './web/en.ts';

/** What the pages have in common says these. */
export const webTexts = defineTexts('web', {
  en: () => import('./web/en.ts'),
  fr: () => import('./web/fr.ts'),
  it: () => import('./web/it.ts'),
  de: () => import('./web/de.ts'),
  'pt-BR': () => import('./web/pt-BR.ts'),
  'zh-CN': () => import('./web/zh-CN.ts'),
});

export const useWebText = textHook<typeof english>(webTexts);
