import { listenerApi } from '../api/listener-api.ts';
import { listenerPage } from '../api/listener-page.ts';
import { type Filter, isEmpty } from '../filter/filter.ts';
import {
  type Delivery,
  deliveryRow,
  type LogRow,
  type Sighting,
  sightingKey,
  sightingRow,
  type View,
} from './log-row.ts';

/** A piece of the log, oldest first. */
export interface LogPage {
  rows: LogRow[];
  /** Whether there is more behind it. */
  more: boolean;
}

export interface LogPlace {
  /** Keys, both excluded. */
  before?: number;
  after?: number;
}

const PAGE_SIZE = 200;

/** Newest lines of a place in the log. */
export async function readPage(view: View, filter: Filter, place: LogPlace, signal?: AbortSignal): Promise<LogPage> {
  const query = { ...filter, ...place, limit: PAGE_SIZE };
  if (view === 'events') {
    const page = await listenerPage<{ events: Sighting[]; before?: number }>('/api/events', query, signal);
    return { rows: page.events.map(sightingRow).reverse(), more: page.before !== undefined };
  }
  const page = await listenerPage<{ deliveries: Delivery[]; before?: number }>('/api/deliveries', query, signal);
  return { rows: page.deliveries.map(deliveryRow).reverse(), more: page.before !== undefined };
}

interface Stats {
  oldest: number;
  newest: number;
  index?: { position: number };
}

/** Where a first page ends and the stream begins: what the index doesn't know yet comes by the stream. */
export async function readTip(view: View, filter: Filter, signal?: AbortSignal): Promise<number> {
  const { newest, index } = await listenerApi.get<Stats>('/api/stats', signal);
  const { endpoint: _, ...indexed } = filter;
  const needsIndex = view === 'events' || !isEmpty(indexed);
  return needsIndex ? Math.min(newest, index?.position ?? newest) : newest;
}

/** The key that lies right behind a delivery's last line. */
export const keyBehind = (view: View, seq: number): number => (view === 'events' ? sightingKey(seq + 1, 0) : seq + 1);
