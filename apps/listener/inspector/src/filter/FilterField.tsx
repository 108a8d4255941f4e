import { legible } from '@earshot/web';
import { Combobox, Pill, PillsInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { useText } from '../texts/texts.ts';
import { type Filter, filterWords, isEmpty } from './filter.ts';
import { addTyped, completed, completionsOf, type KnownValues } from './typed-filter.ts';

interface FilterFieldProps {
  filter: Filter;
  known: KnownValues;
  onChange: (filter: Filter) => void;
}

/** One field for everything: chips of what holds, completion of what is typed. */
export function FilterField({ filter, known, onChange }: FilterFieldProps) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const completions = useMemo(() => completionsOf(typed, known), [typed, known]);
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });

  function take(words: string): void {
    onChange(addTyped(filter, words));
    setTyped('');
    list.closeDropdown();
  }

  function onSubmit(value: string): void {
    const completion = completions.find(({ text: words }) => words === value);
    if (!completion) return;
    const words = completed(typed, completion);
    if (completion.complete) take(words);
    else {
      setTyped(words);
      list.openDropdown();
      list.resetSelectedOption();
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter' && list.getSelectedOptionIndex() === -1 && typed.trim() !== '') {
      event.preventDefault();
      take(typed);
    } else if (event.key === 'Backspace' && typed === '') without(lastChip(filter));
    else if (event.key === 'Escape') {
      if (list.dropdownOpened) list.closeDropdown();
      else event.currentTarget.blur();
    }
  }

  function without(name: keyof Filter | undefined): void {
    if (name === undefined) return;
    const { [name]: _, ...rest } = filter;
    onChange(rest);
  }

  return (
    <Combobox store={list} onOptionSubmit={onSubmit} withinPortal={false} transitionProps={{ duration: 0 }}>
      <Combobox.DropdownTarget>
        <PillsInput size="xs" leftSection={<IconSearch size={14} aria-hidden />} onClick={() => list.openDropdown()}>
          <Pill.Group>
            {filterWords.map(([name, word]) =>
              filter[name] === undefined ? null : (
                <Pill
                  key={name}
                  withRemoveButton
                  onRemove={() => without(name)}
                  removeButtonProps={{
                    'aria-label': text('removeFilter', { name: word }),
                    'aria-hidden': false,
                    tabIndex: 0,
                  }}
                >
                  {legible(name === 'q' ? filter[name] : `${word}:${filter[name]}`)}
                </Pill>
              ),
            )}
            <Combobox.EventsTarget>
              <PillsInput.Field
                aria-label={text('filter')}
                placeholder={isEmpty(filter) ? text('filterHint') : ''}
                autoComplete="off"
                spellCheck={false}
                value={typed}
                onChange={(event) => {
                  setTyped(event.currentTarget.value);
                  list.openDropdown();
                  list.resetSelectedOption();
                }}
                onFocus={() => list.openDropdown()}
                onBlur={() => list.closeDropdown()}
                onKeyDown={onKeyDown}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={completions.length === 0}>
        <Combobox.Options aria-label={text('filter')} mah={320} style={{ overflowY: 'auto' }}>
          {completions.map(({ text: words }) => (
            <Combobox.Option key={words} value={words} className="es-mono">
              {legible(words)}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const lastChip = (filter: Filter): keyof Filter | undefined =>
  filterWords.findLast(([name]) => filter[name] !== undefined)?.[0];
