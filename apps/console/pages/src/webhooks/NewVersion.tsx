import { Named, useWebText } from '@earshot/web';
import { Alert } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import type { FormState } from './form-state.ts';
import type { Change, SharedField } from './rebase.ts';

interface NewVersionProps {
  changes: readonly Change[];
  /** As it is saved now. */
  saved: FormState;
}

/** What somebody else changed while the form was filled in, and whether what was typed here stays over it. */
export function NewVersion({ changes, saved }: NewVersionProps) {
  const text = useText();
  const labelOf = useLabelOf();
  const shownOf = useShownOf(saved);
  return (
    <Alert role="status" variant="light" color="gray" title={text('newVersionLoaded')}>
      <ul style={{ margin: 0 }}>
        {changes.map(({ field, kept }) => (
          <li key={field}>
            {labelOf(field)}: <Named>{shownOf(field)}</Named>
            {kept && ` (${text('yoursStays')})`}
          </li>
        ))}
        {changes.length === 0 && <li>{text('changedUnseen')}</li>}
      </ul>
    </Alert>
  );
}

function useLabelOf(): (field: SharedField) => string {
  const text = useText();
  const webText = useWebText();
  return (field) => {
    if (field === 'type') return text('authentication');
    if (field === 'username') return webText('username');
    if (field === 'events') return text('triggerEvents');
    return text(field === 'active' ? 'activationStatus' : field);
  };
}

function useShownOf({ type, events, active, ...saved }: FormState): (field: SharedField) => string {
  const text = useText();
  return (field) => {
    if (field === 'type') return type === '' ? '–' : text(type);
    if (field === 'events') return text('eventsSelected', { count: events.length });
    return field === 'active' ? text(active ? 'on' : 'off') : saved[field] || '–';
  };
}
