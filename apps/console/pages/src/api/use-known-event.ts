import { useEventTitle } from '@earshot/web';
import { useCatalogue } from './queries.ts';
import type { CatalogueEvent } from './shapes.ts';

/** What is known of an event: in the page's language, or of one of the host's own as the host calls it. */
export function useKnownEvent(): (eventName: string) => {
  title: string;
  timing: CatalogueEvent['timing'] | undefined;
} {
  const inLanguage = useEventTitle();
  const { data: events = [] } = useCatalogue();
  return (eventName) => {
    const event = inLanguage(eventName);
    return event.timing ? event : (events.find(({ name }) => name === eventName) ?? event);
  };
}
