import { IconCheck, IconX } from '@tabler/icons-react';
import verdicts from '../log/verdict.module.css';
import { useText } from '../texts/texts.ts';
import type { DeliveryDetail } from './use-delivery.ts';

/** Whether what was sent on arrived, and the status that it was answered with. */
export function SentOutcome({
  sent: { outcome, status },
}: {
  sent: Pick<DeliveryDetail['sent'][number], 'outcome' | 'status'>;
}) {
  const text = useText();
  const delivered = outcome === 'delivered';
  const Icon = delivered ? IconCheck : IconX;
  return (
    <span className={verdicts.verdict} data-verdict={delivered ? 'accepted' : 'refused'}>
      <Icon size={13} stroke={2.2} aria-hidden />
      {text(`outcome_${outcome}`)}
      {status !== undefined && <span className={verdicts.times}>{status}</span>}
    </span>
  );
}
