import { catalogEntry, type EventName } from './catalog.ts';
import { eventIdFor, formatEventInfo } from './emitted.ts';
import type { Envelope, ReceivedEvent } from './envelope.ts';
import { createSampleSource, type SampleSource } from './sample-source.ts';

/** A plausible event of the catalogue, fresh unless the source is seeded. */
export function sampleEvent(eventName: EventName, source: SampleSource = createSampleSource()): ReceivedEvent {
  const data = catalogEntry(eventName)?.sample(source);
  const eventId = eventIdFor(eventName, data, source.uuid);
  const position = { epochMs: source.now, log: source.int(1, 99_999), offset: source.int(1, 999_999), index: 0 };
  const eventInfo = formatEventInfo(eventName, eventId, position);
  return { eventId, eventName, timestamp: source.now, eventInfo, data };
}

/** A body with one plausible event for each of the names. */
export function sampleEnvelope(
  eventNames: readonly EventName[],
  source: SampleSource = createSampleSource(),
): Envelope {
  return { accountId: 1010, events: eventNames.map((eventName) => sampleEvent(eventName, source)) };
}
