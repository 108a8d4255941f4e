import { hash } from 'node:crypto';

/**
 * What an event is known by: 16 bytes, each a character. A string, since making a Buffer costs several times as much
 * as the hash in it.
 */
export type EventKey = string;

/** 128 bits of SHA-256: no sender finds two events with one key. */
const KEY_BYTES = 16;

/** Lengths keep two different triples from meeting in one text. */
export function eventKey(endpoint: string, accountId: number | string, eventId: string): EventKey {
  const account = String(accountId);
  const text = `${endpoint.length}:${endpoint}${account.length}:${account}${eventId}`;
  return hash('sha256', text, 'binary').slice(0, KEY_BYTES);
}

/** Keys as they are stored, one behind the other. */
export function packKeys(keys: readonly EventKey[]): Buffer {
  return Buffer.from(keys.join(''), 'latin1');
}

export function* unpackKeys(packed: Buffer): Iterable<EventKey> {
  for (let start = 0; start < packed.length; start += KEY_BYTES)
    yield packed.toString('latin1', start, start + KEY_BYTES);
}

const SHARDS = 256;
const WORDS = KEY_BYTES / 4;
const FIRST_SLOTS = 16;

/** The set of keys ever claimed: 16 bytes each in open-addressed tables that are at most three quarters full. */
export interface KnownEvents {
  has(key: EventKey): boolean;
  add(key: EventKey): void;
  readonly size: number;
}

/**
 * A JavaScript Set of a million ids takes 151 MB and a second to fill; this takes a quarter or less.
 * Split in shards, so that growing never stalls the intake for more than one small copy.
 */
export function createKnownEvents(): KnownEvents {
  const shards = Array.from({ length: SHARDS }, createShard);
  const shardOf = (key: EventKey) => shards[key.charCodeAt(KEY_BYTES - 1)] as Shard;
  return {
    has: (key) => shardOf(key).has(words(key)),
    add: (key) => shardOf(key).add(words(key)),
    get size() {
      return shards.reduce((sum, shard) => sum + shard.count(), 0);
    },
  };
}

type Key = readonly [number, number, number, number];

function words(key: EventKey): Key {
  // The first word doubles as the mark of a used slot, so it is never zero.
  return [word(key, 0) || 1, word(key, 4), word(key, 8), word(key, 12)];
}

function word(key: EventKey, at: number): number {
  const low = key.charCodeAt(at) | (key.charCodeAt(at + 1) << 8);
  return (low | (key.charCodeAt(at + 2) << 16) | (key.charCodeAt(at + 3) << 24)) >>> 0;
}

interface Shard {
  has(key: Key): boolean;
  add(key: Key): void;
  count(): number;
}

function createShard(): Shard {
  let table = new Uint32Array(FIRST_SLOTS * WORDS);
  let count = 0;

  function grow() {
    const old = table;
    table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] !== 0)
        table.set(
          old.subarray(at, at + WORDS),
          slot(table, [old[at], old[at + 1], old[at + 2], old[at + 3]] as unknown as Key),
        );
    }
  }

  return {
    has: (key) => table[slot(table, key)] !== 0,
    add(key) {
      if (count * WORDS * 4 >= table.length * 3) grow();
      const at = slot(table, key);
      if (table[at] !== 0) return;
      table.set(key, at);
      count += 1;
    },
    count: () => count,
  };
}

/** Where a key is, or the free place where it would be. */
function slot(table: Uint32Array, key: Key): number {
  const mask = table.length / WORDS - 1;
  for (let index = key[1] & mask; ; index = (index + 1) & mask) {
    const at = index * WORDS;
    if (table[at] === 0) return at;
    if (table[at] === key[0] && table[at + 1] === key[1] && table[at + 2] === key[2] && table[at + 3] === key[3])
      return at;
  }
}
