type Method = (...given: never[]) => unknown;

/** The same methods, each of them only after the check: what it throws is thrown, or rejects where a promise is due. */
export function guarded<Methods extends object>(methods: Methods, check: () => void): Methods {
  const guardedMethods = Object.entries(methods).map(([name, method]: [string, Method]) => [
    name,
    async (...given: never[]) => {
      check();
      return method(...given);
    },
  ]);
  return Object.fromEntries(guardedMethods) as Methods;
}
