import type { InFlight } from './in-flight.ts';

type Method = (...given: never[]) => unknown;

/** The same methods, each of them only after the check, which throws, and counted among what is in flight. */
export function guarded<Methods extends object>(
  methods: Methods,
  { check, inFlight }: { check: () => void; inFlight: InFlight },
): Methods {
  const guardedMethods = Object.entries(methods).map(([name, method]: [string, Method]) => [
    name,
    (...given: never[]) =>
      inFlight.run(async () => {
        check();
        return method(...given);
      }),
  ]);
  return Object.fromEntries(guardedMethods) as Methods;
}
