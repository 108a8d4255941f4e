import { useEventTitle } from '@earshot/web';
import { useCatalogue } from './queries.ts';

/** What an event means: in the page's language, or as the host calls one of its own. */
export function useTitleOf(): (eventName: string) => string {
  const known = useEventTitle();
  const { data: events = [] } = useCatalogue();
  return (eventName) => {
    const { title, timing } = known(eventName);
    return timing ? title : (events.find(({ name }) => name === eventName)?.title ?? title);
  };
}
