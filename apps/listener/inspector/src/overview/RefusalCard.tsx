import { useLanguage } from '@earshot/web';
import { Anchor, Text } from '@mantine/core';
import { go } from '../location/location.ts';
import recordStyles from '../records/records.module.css';
import { useText } from '../texts/texts.ts';
import classes from './overview.module.css';
import type { Overview } from './use-overview.ts';

/** Why requests were refused, the most frequent reason first. */
export function RefusalCard({ refusals }: { refusals: Overview['refusals'] }) {
  const text = useText();
  const language = useLanguage();
  return (
    <section className={classes.card}>
      <h2 className={classes.title}>{text('refusalsByReason')}</h2>
      {refusals.length === 0 ? (
        <Text c="dimmed">{text('noRefusals')}</Text>
      ) : (
        <table className={recordStyles.table}>
          <thead>
            <tr>
              <th scope="col">{text('reason')}</th>
              <th scope="col">{text('columnEndpoint')}</th>
              <th scope="col">{text('count')}</th>
            </tr>
          </thead>
          <tbody>
            {refusals.map(({ code, endpoint, count }) => (
              <tr key={`${code} ${endpoint}`}>
                <td className="es-mono">{code}</td>
                <td className={classes.endpoint}>
                  <Anchor
                    component="button"
                    size="sm"
                    ta="left"
                    onClick={() => go(`/?endpoint=${endpoint}&verdict=refused`)}
                  >
                    {endpoint}
                  </Anchor>
                </td>
                <td className="es-number">{new Intl.NumberFormat(language).format(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
