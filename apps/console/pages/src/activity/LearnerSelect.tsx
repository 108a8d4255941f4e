import { visibleText } from '@earshot/web';
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useText } from '../texts/texts.ts';
import { type Learner, useLearner, useLearners } from './lms-api.ts';

interface LearnerSelectProps {
  userId: number;
  onChange: (userId: number) => void;
}

/** The first of the sample's learners. */
export const FIRST_LEARNER = 4_200_001;

export function LearnerSelect({ userId, onChange }: LearnerSelectProps) {
  const text = useText();
  const [search, setSearch] = useState('');
  const { data: chosen } = useLearner(userId);
  // What is written there once somebody is chosen is no search.
  const [wanted] = useDebouncedValue(chosen && search === labelOf(chosen) ? '' : search, 150);
  const { data: found = [] } = useLearners(wanted);
  const shown = chosen && !found.some((learner) => learner.userId === userId) ? [chosen, ...found] : found;
  return (
    <Select
      label={text('learner')}
      searchable
      allowDeselect={false}
      nothingFoundMessage={text('noMatch')}
      // The server searched already, by e-mail and id as well.
      filter={({ options }) => options}
      searchValue={search}
      onSearchChange={setSearch}
      value={String(userId)}
      onChange={(value) => value !== null && onChange(Number(value))}
      data={shown.map((learner) => ({
        value: String(learner.userId),
        label: labelOf(learner),
      }))}
    />
  );
}

function labelOf({ name, userId }: Learner): string {
  return `${visibleText(name)} (${userId})`;
}
