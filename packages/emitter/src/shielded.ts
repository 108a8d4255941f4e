/** Calls what a host gave, async or not: how it fails is told, and goes no further. */
export function shielded<Given>(
  call: (given: Given) => unknown,
  onFailure: (error: unknown) => void,
): (given: Given) => void {
  return (given) => {
    try {
      const done = call(given);
      if (done !== undefined) Promise.resolve(done).catch(onFailure);
    } catch (error) {
      onFailure(error);
    }
  };
}
