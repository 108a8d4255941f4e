/** Headers in any of the forms in which servers hand them over: `req.headers` of Node, or a fetch `Headers`. */
export type HeaderSource = HeaderLookup | Record<string, string | readonly string[] | undefined>;

/** As of a fetch `Headers`: finds a header by its name in lower case. */
interface HeaderLookup {
  get(name: string): string | null | undefined;
}

/** The value of a header, whatever the case of its name; several values are joined by a comma (RFC 9110). */
export function header(source: HeaderSource, name: string): string | undefined {
  if (typeof source.get === 'function') return (source as HeaderLookup).get(name) ?? undefined;
  const record = source as Record<string, string | readonly string[] | undefined>;
  const key = Object.hasOwn(record, name) ? name : sameName(record, name.toLowerCase());
  const value = key === undefined ? undefined : record[key];
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
}

function sameName(record: object, lowerCase: string): string | undefined {
  return Object.keys(record).find((candidate) => candidate.toLowerCase() === lowerCase);
}
