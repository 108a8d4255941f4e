import { sampleEnvelope } from '@earshot/protocol/payload';

/** Two ways to be the sender, for a POSIX shell. */
export function sampleCommands(url: string): { earshot: string; curl: string } {
  const body = JSON.stringify(sampleEnvelope(['COURSE_ENROLLMENT']));
  return {
    earshot: `npx pnpm@10 earshot send COURSE_ENROLLMENT --to ${url}`,
    curl: `curl -i ${url} -H 'content-type: application/json' -d '${body}'`,
  };
}
