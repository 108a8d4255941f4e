import { useEffect, useState } from 'react';
import { guardPlace, leave } from '../shell/route.ts';

/** Leaving with unsaved changes asks. `wanted` is where somebody wants to go, while it is asked. */
export function useUnsavedGuard(isDirty: boolean) {
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (!isDirty) return;
    const release = guardPlace((place) => {
      setWanted(place);
      return false;
    });
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', onUnload);
    return () => {
      release();
      removeEventListener('beforeunload', onUnload);
    };
  }, [isDirty]);
  return {
    isAsking: wanted !== undefined,
    stay: () => setWanted(undefined),
    leave: () => wanted !== undefined && leave(wanted),
  };
}
