import { Failure } from '@earshot/web';
import { Checkbox, Group, Input, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useCatalogue } from '../api/queries.ts';
import type { CatalogueEvent } from '../api/shapes.ts';
import { useKnownEvent } from '../api/use-known-event.ts';
import { type TextKey, useText } from '../texts/texts.ts';
import classes from './event-picker.module.css';

interface EventPickerProps {
  selected: readonly string[];
  error: string | undefined;
  onChange: (events: string[]) => void;
}

/** Search and add: by title, name or family; a family at once. */
export function EventPicker({ selected, error, onChange }: EventPickerProps) {
  const text = useText();
  const knownEvent = useKnownEvent();
  const { data: known, error: missing, refetch } = useCatalogue();
  // What was given up can be taken back until it is saved.
  const [first] = useState(selected);
  const offered: Offered[] = known ? [...known, ...noLongerKnown([...first, ...selected], known)] : [];
  const events = offered.map((event): Choice => ({ ...event, title: knownEvent(event.name).title }));
  const [search, setSearch] = useState('');
  const labelId = useId();
  const wanted = search.trim().toLowerCase();
  const headingOf = (family: string) => text(`family_${family}` as TextKey);
  const shown = events.filter(({ name, title, family }) =>
    `${name} ${title} ${headingOf(family)}`.toLowerCase().includes(wanted),
  );
  const choose = (names: readonly string[], on: boolean) => {
    const others = selected.filter((name) => !names.includes(name));
    const next = new Set(on ? [...others, ...names] : others);
    // In the order of the catalogue, whatever was clicked first.
    onChange(events.map(({ name }) => name).filter((name) => next.has(name)));
  };
  const families = [...new Set(shown.map(({ family }) => family))];
  return (
    <fieldset className={classes.picker} aria-describedby={`${labelId}-count`}>
      <Input.Label component="legend" required>
        {text('triggerEvents')}
      </Input.Label>
      <Group justify="space-between" mb="xs" gap="xs">
        <TextInput
          className={classes.search}
          aria-label={text('searchEvents')}
          placeholder={text('searchEvents')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
        <Text id={`${labelId}-count`} size="sm" fw={600} aria-live="polite" className="es-number">
          {text('eventsSelected', { count: selected.length })}
        </Text>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.list} aria-label={text('triggerEvents')} tabIndex={0}>
        {missing && <Failure error={missing} onRetry={() => void refetch()} />}
        {events.length === 0 && !missing && <Skeleton height={120} />}
        {families.map((family) => (
          <Family
            key={family}
            family={family}
            events={shown.filter((event) => event.family === family)}
            selected={selected}
            onChoose={choose}
          />
        ))}
        {events.length > 0 && shown.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {text('noMatch')}
          </Text>
        )}
      </section>
      <Text size="xs" c="dimmed" mt={4}>
        {text('timingSummary', {
          realTime: countOf(events, selected, 'realTime'),
          batch: countOf(events, selected, 'batch'),
        })}
      </Text>
      {error && (
        <Text size="xs" c="var(--es-bad)" mt={4} role="alert">
          {error}
        </Text>
      )}
    </fieldset>
  );
}

/** Without a timing when the host registers it no longer. */
type Offered = Pick<CatalogueEvent, 'name' | 'family'> & { timing?: CatalogueEvent['timing'] | undefined };

/** With its title in the page's language. */
type Choice = Offered & { title: string };

/** The webhook has them, and whoever edits it must be able to give them up. */
function noLongerKnown(names: readonly string[], known: readonly CatalogueEvent[]): Offered[] {
  const gone = [...new Set(names)].filter((name) => !known.some((event) => event.name === name));
  return gone.map((name) => ({ name, family: 'host' }));
}

interface FamilyProps {
  family: string;
  events: readonly Choice[];
  selected: readonly string[];
  onChoose: (names: readonly string[], on: boolean) => void;
}

function Family({ family, events, selected, onChoose }: FamilyProps) {
  const text = useText();
  const names = events.map(({ name }) => name);
  const chosen = names.filter((name) => selected.includes(name)).length;
  return (
    <div className={classes.family}>
      <Checkbox
        classNames={{ label: classes.familyLabel as string }}
        label={text(`family_${family}` as TextKey)}
        checked={chosen === names.length}
        indeterminate={chosen > 0 && chosen < names.length}
        onChange={(event) => onChoose(names, event.currentTarget.checked)}
      />
      <Stack gap={6} className={classes.events}>
        {events.map(({ name, title, timing }) => (
          <Checkbox
            key={name}
            value={name}
            label={<EventLabel name={name} title={title} timing={timing} />}
            checked={selected.includes(name)}
            onChange={(event) => onChoose([name], event.currentTarget.checked)}
          />
        ))}
      </Stack>
    </div>
  );
}

/** "Learner enrolls themselves in a course [Real Time]" */
function EventLabel({ name, title, timing }: Omit<Choice, 'family'>) {
  const text = useText();
  return (
    <>
      {title} <span className={classes.tag}>[{text(timing ?? 'noLongerOffered')}]</span>
      <span className={classes.wireName}>{name}</span>
    </>
  );
}

function countOf(events: readonly Choice[], selected: readonly string[], timing: 'realTime' | 'batch'): number {
  return events.filter((event) => event.timing === timing && selected.includes(event.name)).length;
}
