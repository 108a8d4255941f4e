import { catalogEntry, type EventName, type Timing } from '@earshot/protocol/payload';
import { useTranslation } from 'react-i18next';
import { defineTexts } from './texts.ts';
import { useWebText } from './web-texts.ts';

/** What each event of the catalogue means. English stands in the catalogue itself. */
export const eventTexts = defineTexts('events', {
  en: () => import('./events/en.ts'),
  fr: () => import('./events/fr.ts'),
  it: () => import('./events/it.ts'),
  de: () => import('./events/de.ts'),
  'pt-BR': () => import('./events/pt-BR.ts'),
  'zh-CN': () => import('./events/zh-CN.ts'),
});

interface EventTitle {
  /** What happened, in the page's language; the name itself where the catalogue doesn't know it. */
  title: string;
  timing: Timing | undefined;
  /** Real time, batch, or empty for a name that the catalogue doesn't know. */
  timingText: string;
}

/** Names events for people. */
export function useEventTitle(): (eventName: string) => EventTitle {
  const { t } = useTranslation(eventTexts.name);
  const text = useWebText();
  return (eventName) => {
    const timing = catalogEntry(eventName)?.timing;
    if (timing === undefined) return { title: eventName, timing, timingText: '' };
    return { title: t(eventName as EventName), timing, timingText: text(timing) };
  };
}
