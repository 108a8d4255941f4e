import type { Delivery } from './delivery-store.ts';

// Deliveries become text once: the store's batches and the viewers' frames share it.

const ofOne = new WeakMap<Delivery, string>();
const ofCommit = new WeakMap<readonly Delivery[], string>();

/** A delivery as JSON. */
export function deliveryJson(delivery: Delivery): string {
  let text = ofOne.get(delivery);
  if (text === undefined) {
    text = JSON.stringify(delivery);
    ofOne.set(delivery, text);
  }
  return text;
}

/** What one commit stored as JSON: a list that nobody changes any more. At once, because one by one costs more. */
export function commitJson(deliveries: readonly Delivery[]): string {
  const text = deliveriesJson(deliveries);
  ofCommit.set(deliveries, text);
  return text;
}

export function deliveriesJson(deliveries: readonly Delivery[]): string {
  return ofCommit.get(deliveries) ?? JSON.stringify(deliveries);
}

export function parseDelivery(text: string): Delivery {
  const delivery = JSON.parse(text) as Delivery;
  ofOne.set(delivery, text);
  return delivery;
}
