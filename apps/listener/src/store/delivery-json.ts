import type { Delivery } from './delivery-store.ts';

const texts = new WeakMap<Delivery, string>();

/** A delivery as JSON. Written once, for the store and for every viewer. */
export function deliveryJson(delivery: Delivery): string {
  let text = texts.get(delivery);
  if (text === undefined) {
    text = JSON.stringify(delivery);
    texts.set(delivery, text);
  }
  return text;
}

export function parseDelivery(text: string): Delivery {
  const delivery = JSON.parse(text) as Delivery;
  texts.set(delivery, text);
  return delivery;
}
