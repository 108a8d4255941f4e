import { useTranslation } from 'react-i18next';
import type { Language } from './languages.ts';

/** The language that the page speaks, for `Intl`. */
export const useLanguage = (): Language => useTranslation().i18n.language as Language;
