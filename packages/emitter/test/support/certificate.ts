import { generate } from 'selfsigned';

/** A certificate that vouches for itself, made for one test. */
export async function certificateFor(hostname: string): Promise<{ key: string; cert: string }> {
  const extensions = [{ name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: hostname }] }];
  const { private: key, cert } = await generate([{ name: 'commonName', value: hostname }], {
    keyType: 'ec',
    extensions,
  });
  return { key, cert };
}
