/** From the root to a value: keys and indexes. */
export type JsonPath = readonly (string | number)[];

/** `$.events[0].data["odd key"]` */
export function pathText(path: JsonPath): string {
  return `$${path.map(stepText).join('')}`;
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}

/** The same for every element of an array: `events[].data.userId`. */
export function pathPattern(path: JsonPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}
