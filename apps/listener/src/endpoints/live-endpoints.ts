import { ListenerError } from '../errors.ts';
import { allowanceOf, NOT_ALLOWED } from '../sending/target.ts';
import type { EndpointSettings, EndpointStore, Settings } from './endpoint-settings.ts';
import { createEndpoint, type Endpoint, type Endpoints, type OnEndpointProblem } from './endpoints.ts';

/** Endpoints that change while requests are under way: each request keeps the one that it began with. */
export interface LiveEndpoints extends Endpoints {
  /** The settings in force: the last good ones. */
  settings(): Settings;
  /** What is wrong with the settings that came after them, if anything is. */
  problem(): string | undefined;
  /**
   * Adds or replaces one, durably.
   *
   * @throws ListenerError `settings_invalid`, `target_not_allowed`, and `settings_conflict` when the stored settings
   *   are broken at present: they would be overwritten.
   */
  put(settings: EndpointSettings): Promise<void>;
  /** @returns false when there is none. @throws ListenerError `settings_conflict` */
  remove(name: string): Promise<boolean>;
  /** Calls back whenever other settings are in force, and waits for it. It must not reject. */
  onChange(changed: () => Promise<void>): void;
  /** Follows what others change in the store. @returns how to stop that. */
  watch(onChange: (problem: string | undefined) => void): () => void;
}

/**
 * @param first stands in the place of its namesake from the very beginning, before it is stored by `put`.
 * @throws ListenerError `settings_invalid` when there are no good settings to begin with.
 */
export async function openLiveEndpoints(
  store: EndpointStore,
  first?: EndpointSettings,
  onProblem?: OnEndpointProblem,
): Promise<LiveEndpoints> {
  const stored = await store.read();
  const others = stored.endpoints.filter(({ name }) => name !== first?.name);
  let current: Settings = first ? { ...stored, endpoints: [...others, first] } : stored;
  let endpoints = await build(current, { endpoints: [], targets: [] }, new Map(), onProblem);
  let problem: string | undefined;
  const listeners: (() => Promise<void>)[] = [];
  let last: Promise<unknown> = Promise.resolve();

  /** One change after the other, so that none is built on what another one is just replacing. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  async function reload(): Promise<void> {
    const next = await store.read();
    endpoints = await build(next, current, endpoints, onProblem);
    current = next;
    problem = undefined;
    for (const changed of listeners) await changed();
  }

  async function change(edit: () => Promise<void>): Promise<void> {
    try {
      await edit();
      await reload();
    } catch (cause) {
      if (!(cause instanceof ListenerError)) throw cause;
      throw new ListenerError('settings_conflict', `Nothing was changed. ${cause.message}`, { cause });
    }
  }

  async function follow(onChange: (problem: string | undefined) => void): Promise<void> {
    const before = JSON.stringify([current, problem]);
    // Whatever is wrong, the settings in force stay.
    await reload().catch((error: unknown) => {
      problem = (error as Error).message;
    });
    if (JSON.stringify([current, problem]) !== before) onChange(problem);
  }

  return {
    get: (name) => endpoints.get(name),
    settings: () => current,
    problem: () => problem,
    onChange: (changed) => void listeners.push(changed),
    put: (settings) =>
      inTurn(async () => {
        await check(settings, current.targets);
        await change(() => store.save(settings));
      }),
    remove: (name) =>
      inTurn(async () => {
        if (!endpoints.has(name)) return false;
        await change(() => store.remove(name));
        return true;
      }),
    watch(onChange) {
      const look = () => void inTurn(() => follow(onChange));
      const stop = store.watch(look);
      // What was written before the watch began.
      look();
      return stop;
    },
  };
}

async function check(settings: EndpointSettings, targets: readonly string[]): Promise<void> {
  await createEndpoint(settings);
  if (settings.forward && !allowanceOf(settings.forward.targetUrl, targets))
    throw new ListenerError('target_not_allowed', `forward.targetUrl: ${NOT_ALLOWED}.`);
}

/** What did not change stays as it is: its fetched keys, its count of attempts. */
async function build(
  next: Settings,
  current: Settings,
  endpoints: ReadonlyMap<string, Endpoint>,
  onProblem: OnEndpointProblem | undefined,
): Promise<ReadonlyMap<string, Endpoint>> {
  const before = new Map(current.endpoints.map((settings) => [settings.name, JSON.stringify(settings)]));
  const built = await Promise.all(
    next.endpoints.map((settings) => {
      const same = before.get(settings.name) === JSON.stringify(settings);
      return (same && endpoints.get(settings.name)) || createEndpoint(settings, onProblem);
    }),
  );
  // Who sets up a wrong URL learns of it now, not from the sender's first refused delivery. Nobody waits for it.
  for (const { receiver } of built) void receiver.prepare?.();
  return new Map(built.map((endpoint) => [endpoint.name, endpoint]));
}
