import type { Instance, LearningObject } from './learning-object.ts';
import { LmsError } from './lms-error.ts';
import type { SampleStore } from './sample-store.ts';

/** What the LMS offers at a moment. */
export interface Offer {
  objects: ReadonlyMap<string, LearningObject>;
  instances: ReadonlyMap<string, Instance>;
}

export async function readOffer(store: Pick<SampleStore, 'objects' | 'instances'>): Promise<Offer> {
  const [objects, instances] = await Promise.all([store.objects(), store.instances()]);
  return {
    objects: new Map(objects.map((object) => [object.loId, object])),
    instances: new Map(instances.map((instance) => [instance.loInstanceId, instance])),
  };
}

/** @throws LmsError `not_found` */
export function objectOf({ objects }: Pick<Offer, 'objects'>, loId: string): LearningObject {
  const object = objects.get(loId);
  if (!object || object.state === 'deleted') throw new LmsError('not_found');
  return object;
}

/** @throws LmsError `not_found` */
export function instanceOf({ instances }: Pick<Offer, 'instances'>, loInstanceId: string): Instance {
  const instance = instances.get(loInstanceId);
  if (!instance || instance.state === 'deleted') throw new LmsError('not_found');
  return instance;
}
