import { ApiProblem, Empty } from '@earshot/web';
import { Button } from '@mantine/core';
import { go } from '../shell/route.ts';
import { useText } from '../texts/texts.ts';

export function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'webhook_not_found';
}

/** It was deleted, here or elsewhere: nothing can be done with it. */
export function WebhookGone() {
  const text = useText();
  return (
    <Empty title={text('problem_webhook_not_found')} hint={text('webhookGoneHint')}>
      <Button onClick={() => go('/webhooks')}>{text('toWebhooks')}</Button>
    </Empty>
  );
}
