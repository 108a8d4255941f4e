import { Text } from '@mantine/core';
import { deliveryRow } from '../log/log-row.ts';
import { useText } from '../texts/texts.ts';
import classes from './detail.module.css';
import type { DeliveryDetail } from './use-delivery.ts';

const tones = {
  accepted: 'good',
  duplicate: 'calm',
  conflict: 'odd',
  refused: 'bad',
  malformed: 'bad',
  unrecognised: 'calm',
} as const;

/** Why it was accepted, by which key; or why not, and what the sender should do. */
export function VerdictTab({ delivery }: { delivery: DeliveryDetail }) {
  const text = useText();
  const { verdict } = deliveryRow(delivery);
  const { refusal, kid, scheme, answer, scripted } = delivery;
  const verified = refusal === undefined && verdict !== 'refused';
  return (
    <>
      <div className={classes.why} data-tone={tones[verdict]}>
        <p>{text(`${verdict}Because`)}</p>
        {verified && (
          <p>{kid === undefined ? text('notVerified') : text('verifiedBy', { kid, scheme: scheme ?? '' })}</p>
        )}
        {refusal && <Refusal refusal={refusal} />}
      </div>
      <h3 className={classes.section}>{text('answerGiven')}</h3>
      <Text size="sm" className="es-mono">
        {answer.dropped ? text('answerDropped') : (answer.status ?? '—')}
      </Text>
      {answer.body !== undefined && (
        <Text size="xs" className="es-mono" style={{ overflowWrap: 'anywhere' }}>
          {answer.body}
        </Text>
      )}
      {scripted && (
        <Text size="sm" c="dimmed" mt={4}>
          {text('byScript')} <span className="es-mono">{JSON.stringify(scripted)}</span>
        </Text>
      )}
    </>
  );
}

const hints = [
  'trailing_newline',
  'reserialized_json',
  'hex_encoding',
  'base64_encoding',
  'wrong_prefix',
  'body_only',
  'secret_as_text',
  'latin1_encoding',
  'password_newline',
] as const;

function Refusal({ refusal }: { refusal: NonNullable<DeliveryDetail['refusal']> }) {
  const text = useText();
  const hint = hints.find((name) => name === refusal.hint);
  return (
    <>
      <p>
        <span className="es-mono">{refusal.code}</span> — {refusal.message}
      </p>
      {hint && <p className={classes.hint}>{text(`hint_${hint}`)}</p>}
      {refusal.issues && (
        <ul className={classes.steps}>
          {refusal.issues.map(({ path, message }) => (
            <li key={`${path} ${message}`} className={classes.step}>
              <span className="es-mono">{path}</span> {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
