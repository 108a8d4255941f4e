import type { Clock } from '@earshot/emitter';
import type { Instance, LearningObject, LoType } from './learning-object.ts';
import type { Ledger } from './ledger.ts';
import { LmsError } from './lms-error.ts';
import { instanceOf, objectOf, readOffer } from './offer.ts';
import type { Outgoing } from './outgoing.ts';
import type { Activity, SampleStore } from './sample-store.ts';
import { statsEvent } from './seats.ts';
import { promote } from './waitlist.ts';

interface NewObject {
  loType: LoType;
  title: string;
  /** Of a course; 3 by default. */
  modules?: number | undefined;
  /** Of a learning path or certification. */
  courses?: readonly string[] | undefined;
}

interface NewInstance {
  title: string;
  seatLimit?: number | undefined;
}

type InstanceChange = { [Field in keyof NewInstance]?: NewInstance[Field] | undefined };

/** What authors and admins do to what is offered. Each throws LmsError with the reason why it can't be done. */
export interface ObjectActions {
  create(wanted: NewObject, actor: string): Promise<Activity & { loId: string }>;
  edit(loId: string, change: { title: string }, actor: string): Promise<Activity>;
  publish(loId: string, actor: string): Promise<Activity>;
  retire(loId: string, actor: string): Promise<Activity>;
  remove(loId: string, actor: string): Promise<Activity>;
  /** A migration touches everything that is offered. */
  migrate(actor: string): Promise<Activity>;
  createInstance(loId: string, wanted: NewInstance, actor: string): Promise<Activity & { loInstanceId: string }>;
  editInstance(loInstanceId: string, change: InstanceChange, actor: string): Promise<Activity>;
  retireInstance(loInstanceId: string, actor: string): Promise<Activity>;
  removeInstance(loInstanceId: string, actor: string): Promise<Activity>;
}

export interface ObjectDependencies {
  store: SampleStore;
  ledger: Ledger;
  clock: Clock;
}

const MAX_PROMOTED = 1000;

export function createObjectActions({ store, ledger, clock }: ObjectDependencies): ObjectActions {
  const keep = (action: string, actor: string, object: LearningObject, eventName: string) =>
    ledger.record(
      { actor, action, subject: object.title },
      { objects: [object], events: [objectEvent(eventName, object)] },
    );

  async function change(
    loId: string,
    actor: string,
    action: string,
    next: (object: LearningObject) => { object: LearningObject; eventName: string },
  ): Promise<Activity> {
    return ledger.inTurn(async () => {
      const { object, eventName } = next(objectOf(await readOffer(store), loId));
      return keep(action, actor, object, eventName);
    });
  }

  async function changeInstance(
    loInstanceId: string,
    actor: string,
    action: string,
    next: (instance: Instance) => { instance: Instance; eventName: string },
  ): Promise<Activity> {
    return ledger.inTurn(async () => {
      const offer = await readOffer(store);
      const before = instanceOf(offer, loInstanceId);
      const object = objectOf(offer, before.loId);
      const { instance, eventName } = next(before);
      const seats = before.seatLimit === instance.seatLimit ? nothing : await reseated(object, instance);
      const events = [instanceEvent(eventName, instance, object), ...seats.events];
      const subject = `${object.title}, ${instance.title}`;
      return ledger.record({ actor, action, subject }, { instances: [instance], records: seats.records, events });
    });
  }

  /** With more seats the waitlist moves up; CI_STATS tells how it stands. */
  async function reseated(object: LearningObject, instance: Instance) {
    const seats = await store.seats(instance.loInstanceId);
    const waiting = await store.waitlist(instance.loInstanceId, MAX_PROMOTED);
    const promoted = promote({ object, instance, now: clock.now() }, waiting, seats);
    const stats =
      instance.seatLimit === undefined ? [] : [statsEvent(instance.loInstanceId, promoted.seats, instance.seatLimit)];
    return { records: promoted.records, events: [...promoted.events, ...stats] };
  }

  return {
    create: ({ loType, title, modules = 3, courses = [] }, actor) =>
      ledger.inTurn(async () => {
        const { objects } = await readOffer(store);
        for (const loId of courses) objectOf({ objects }, loId);
        const loId = `${loType}:${nextNumber([...objects.keys()].filter((id) => id.startsWith(`${loType}:`)))}`;
        const object: LearningObject = { loId, loType, title, state: 'draft', modules, courses };
        return { ...(await keep('object.create', actor, object, 'LEARNING_OBJECT_DRAFT')), loId };
      }),
    edit: (loId, { title }, actor) =>
      change(loId, actor, 'object.edit', (object) => {
        if (object.state === 'retired') throw new LmsError('already_retired');
        const eventName = object.state === 'draft' ? 'LEARNING_OBJECT_DRAFT' : 'LEARNING_OBJECT_MODIFICATION';
        return { object: { ...object, title }, eventName };
      }),
    publish: (loId, actor) =>
      change(loId, actor, 'object.publish', (object) => {
        if (object.state !== 'draft') throw new LmsError('not_a_draft');
        return { object: { ...object, state: 'published' }, eventName: 'LEARNING_OBJECT_MODIFICATION' };
      }),
    retire: (loId, actor) =>
      change(loId, actor, 'object.retire', (object) => {
        if (object.state !== 'published') throw new LmsError('not_published');
        return { object: { ...object, state: 'retired' }, eventName: 'LEARNING_OBJECT_MODIFICATION' };
      }),
    remove: (loId, actor) =>
      change(loId, actor, 'object.delete', (object) => ({
        object: { ...object, state: 'deleted' },
        eventName: 'LEARNING_OBJECT_DELETION',
      })),
    migrate: (actor) =>
      ledger.inTurn(async () => {
        const { objects, instances } = await readOffer(store);
        const offered = [...objects.values()].filter(({ state }) => state === 'published');
        const runs = [...instances.values()].flatMap((instance) => {
          const object = objects.get(instance.loId);
          return object?.state === 'published' && instance.state === 'active'
            ? [instanceEvent('LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH', instance, object)]
            : [];
        });
        const events = [...offered.map((object) => objectEvent('LEARNING_OBJECT_MODIFICATION_BATCH', object)), ...runs];
        return ledger.record({ actor, action: 'object.migrate', subject: `${offered.length} objects` }, { events });
      }),
    createInstance: (loId, { title, seatLimit }, actor) =>
      ledger.inTurn(async () => {
        const { objects, instances } = await readOffer(store);
        const object = objectOf({ objects }, loId);
        const loInstanceId = `${loId}_${nextNumber([...instances.keys()])}`;
        const limit = seatLimit === undefined ? {} : { seatLimit };
        const instance: Instance = { loInstanceId, loId, title, state: 'active', ...limit };
        const events = [instanceEvent('LEARNING_OBJECT_INSTANCE_MODIFICATION', instance, object)];
        const deed = { actor, action: 'instance.create', subject: `${object.title}, ${title}` };
        return { ...(await ledger.record(deed, { instances: [instance], events })), loInstanceId };
      }),
    editInstance: (loInstanceId, { title, seatLimit }, actor) =>
      changeInstance(loInstanceId, actor, 'instance.edit', (instance) => ({
        instance: {
          ...instance,
          ...(title !== undefined && { title }),
          ...(seatLimit !== undefined && { seatLimit }),
        },
        eventName: 'LEARNING_OBJECT_INSTANCE_MODIFICATION',
      })),
    retireInstance: (loInstanceId, actor) =>
      changeInstance(loInstanceId, actor, 'instance.retire', (instance) => {
        if (instance.state === 'retired') throw new LmsError('already_retired');
        const eventName = 'LEARNING_OBJECT_INSTANCE_MODIFICATION';
        return { instance: { ...instance, state: 'retired' }, eventName };
      }),
    removeInstance: (loInstanceId, actor) =>
      changeInstance(loInstanceId, actor, 'instance.delete', (instance) => {
        if (!instance.loId.startsWith('course:') || instance.seatLimit !== undefined)
          throw new LmsError('not_self_paced');
        return { instance: { ...instance, state: 'deleted' }, eventName: 'LEARNING_OBJECT_INSTANCE_DELETION' };
      }),
  };
}

const nothing = { records: [], events: [] };

function objectEvent(eventName: string, { loId, loType }: LearningObject): Outgoing {
  return { eventName, data: { loId, loType } };
}

function instanceEvent(eventName: string, { loInstanceId, loId }: Instance, { loType }: LearningObject): Outgoing {
  return { eventName, data: { loInstanceId, loId, loType } };
}

/** One more than the largest number that ends an id. */
function nextNumber(ids: readonly string[]): number {
  return Math.max(0, ...ids.map((id) => Number(/\d+$/.exec(id)?.[0] ?? 0))) + 1;
}
