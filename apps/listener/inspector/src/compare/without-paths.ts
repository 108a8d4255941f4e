import { type Json, type JsonPath, kindOf, pathPattern } from '@earshot/web/json';

/**
 * JSON without what stands at some paths. `timestamp` is meant of an event and of each event of a body alike.
 *
 * @param ignored patterns: `timestamp`, `data.userId`, `events[].eventId`
 */
export function withoutPaths(value: Json, ignored: readonly string[]): Json {
  const wanted = new Set(ignored.map((pattern) => pattern.replace(/^\$\.?/, '').replace(/^events\[\d*\]\./, '')));
  return visit(value, []);

  function visit(part: Json, path: JsonPath): Json {
    const kind = kindOf(part);
    if (kind === 'array') return (part as Json[]).map((one, index) => visit(one, [...path, index]));
    if (kind !== 'object') return part;
    const members = Object.entries(part as Record<string, Json>).filter(([key]) => !isIgnored([...path, key]));
    return Object.fromEntries(members.map(([key, one]) => [key, visit(one, [...path, key])]));
  }

  function isIgnored(path: JsonPath): boolean {
    return wanted.has(pathPattern(path).replace(/^events\[\]\./, ''));
  }
}
