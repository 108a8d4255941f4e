import type { InFlight } from './in-flight.ts';
import type { Read } from './reading.ts';

type Method = (...given: never[]) => unknown;

/** How each argument of each method is read. */
export type Readers<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...given: infer Given) => unknown
    ? { readonly [At in keyof Given]-?: Read<Given[At] | undefined> }
    : never;
};

/**
 * The same methods behind a door: each of them only after the check, with its arguments as they were read, and no more of
 * them; and counted among what is in flight. What check and readers throw rejects.
 */
export function guarded<Methods extends object>(
  methods: Methods,
  readers: Readers<NoInfer<Methods>>,
  { check, inFlight }: { check: () => void; inFlight: InFlight },
): Methods {
  const readersOf = readers as Readonly<Record<string, readonly Read<unknown>[]>>;
  const guardedMethods = Object.entries(methods).map(([name, method]: [string, Method]) => {
    const reads = readersOf[name] ?? [];
    return [
      name,
      (...given: unknown[]) =>
        inFlight.run(async () => {
          check();
          return method(...reads.map((read, index) => read(given[index]) as never));
        }),
    ];
  });
  return Object.fromEntries(guardedMethods) as Methods;
}
