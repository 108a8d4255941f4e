import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect } from 'vitest';

// Asks an API whatever its OpenAPI document allows to be asked, with values that nobody meant, and holds it to that
// document: each answer's status is described, each JSON body is as its schema says, each refusal is a problem.

interface Described {
  parameters: { name: string; in: 'path' | 'query'; schema: { enum?: string[] } }[];
  requestBody?: { content: Record<string, { schema: { properties?: Record<string, unknown> } }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

interface Document {
  paths: Record<string, Record<string, Described>>;
}

interface Asked {
  method: string;
  /** As the document writes it. */
  path: string;
  operation: Described;
  url: string;
  body?: string;
  contentType?: string;
}

export interface AskOptions {
  document: unknown;
  headers?: Record<string, string>;
  /** Names of things that are there. */
  known: readonly string[];
  /** `get /path`: streams, which do not end. */
  except: readonly string[];
  runs: number;
}

/** @returns how many answers there were, by status. */
export async function askAtRandom(base: string, { document, headers = {}, known, except, runs }: AskOptions) {
  const { paths } = document as Document;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
  const asked = operations.filter(({ method, path }) => !except.includes(`${method} ${path}`));
  const schemas = answerSchemas();
  const seen: Record<number, number> = {};
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...asked).chain((one) => request(one, known)),
      async (made) => {
        const { method, url, body, contentType } = made;
        const response = await fetch(base + url, {
          method: method.toUpperCase(),
          headers: { ...headers, ...(contentType !== undefined && { 'content-type': contentType }) },
          ...(body !== undefined && { body }),
          redirect: 'manual',
        });
        seen[response.status] = (seen[response.status] ?? 0) + 1;
        check(made, response, await response.text(), schemas);
      },
    ),
    { numRuns: runs },
  );
  return seen;
}

function check(
  { operation, method, path }: Asked,
  { status, headers }: Response,
  text: string,
  schemas: AnswerSchemas,
) {
  expect(Object.keys(operation.responses)).toContain(String(status));
  // No index, or too much at once: told, and no failure of ours.
  if (status >= 500) expect([501, 503]).toContain(status);
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (status >= 400) expect({ status, type }).toEqual({ status, type: 'application/problem+json' });
  const schema = operation.responses[status]?.content?.[type]?.schema;
  // Lines of JSON are no JSON.
  if (!schema || !/[/+]json$/.test(type)) return;
  const validate = schemas.of(`${method} ${path} ${status} ${type}`, schema);
  validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
}

interface AnswerSchemas {
  of(key: string, schema: object): ValidateFunction;
}

function answerSchemas(): AnswerSchemas {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const made = new Map<string, ValidateFunction>();
  return {
    of(key, schema) {
      const validate = made.get(key) ?? ajv.compile(schema);
      made.set(key, validate);
      return validate;
    },
  };
}

const odd = fc.oneof(
  fc.constantFrom(
    ...['0', '1', '-1', '1.5', '1e3', '007', '0x10', '9007199254740993', '99999999999999999999', 'NaN', 'null', 'true'],
    ...[
      '2026-11-01',
      '2026-13-45',
      '__proto__',
      'constructor',
      '../x',
      '\0',
      '\u202e',
      'é',
      ' 1',
      '+1',
      'a'.repeat(3000),
    ],
    ...['"a" OR b', 'a*', 'NEAR(', '*', '(', ' ', "'", '%', '?', '#', '/', ';'],
  ),
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  fc.integer().map(String),
);

function request(
  { method, path, operation }: Pick<Asked, 'method' | 'path' | 'operation'>,
  known: readonly string[],
): fc.Arbitrary<Asked> {
  const oneFor = ({ in: place, schema }: Described['parameters'][number]) =>
    fc.oneof(place === 'path' ? odd.filter(isSegment) : odd, fc.constantFrom(...(schema.enum ?? known)));
  const parameters = fc.tuple(
    ...operation.parameters.map((parameter) => fc.tuple(fc.constant(parameter), oneFor(parameter), fc.nat(3))),
  );
  const unknown = fc.option(odd, { freq: 20 });
  return fc.tuple(parameters, unknown, bodyOf(operation)).map(([given, extra, body]) => {
    const query = new URLSearchParams(extra === null ? [] : [['nobodyKnows', extra]]);
    let filled = path;
    for (const [parameter, value, chance] of given) {
      if (parameter.in === 'path') filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(value));
      else if (chance === 0) query.set(parameter.name, value);
    }
    const search = query.size > 0 ? `?${query}` : '';
    return { method, path, operation, url: filled + search, ...body };
  });
}

/** These lead to another place before they are sent, encoded or not. */
const isSegment = (text: string) => text !== '.' && text !== '..';

/** With members that the schema names, and values that it need not take; or nothing of the kind. */
function bodyOf({ requestBody }: Described): fc.Arbitrary<Pick<Asked, 'body' | 'contentType'>> {
  const [described] = Object.entries(requestBody?.content ?? {});
  if (!described) return fc.constant({});
  const [wanted, { schema }] = described;
  const members = Object.keys(schema.properties ?? { events: 0, accountId: 0 });
  const value = fc.oneof(odd, fc.jsonValue({ maxDepth: 2 }), fc.boolean(), fc.integer());
  const object = fc
    .dictionary(fc.constantFrom(...members), value, { noNullPrototype: true })
    .map((it) => JSON.stringify(it));
  const broken = fc.constantFrom('{', '', ' ', '[1', '1e999', '{"a":1,"a":2}', '{"__proto__":{}}', 'null', '[]', '"x"');
  // A wrong type often enough that some hundred requests without one would be no chance.
  const type = fc.oneof(
    { weight: 2, arbitrary: fc.constant(wanted) },
    fc.constantFrom('text/plain', 'application/json; charset=latin1', 'multipart/form-data', ';'),
  );
  return fc.record({ body: fc.oneof({ weight: 3, arbitrary: object }, broken), contentType: type });
}
