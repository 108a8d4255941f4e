import { ApiProblem, Failure, ProblemWords } from '@earshot/web';
import { Button } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import { type Filter, type FilterName, filterWords, verdictNames } from './filter.ts';

interface FilterFailureProps {
  error: unknown;
  filter: Filter;
  onChange: (filter: Filter) => void;
  onRetry: () => void;
}

/** What went wrong with a list. Parts of its filter that the listener refuses are named, and taken out by a button. */
export function FilterFailure({ error, filter, onChange, onRetry }: FilterFailureProps) {
  const text = useText();
  const say = useSayPart();
  const wrong = wrongParts(error, filter);
  if (wrong.length === 0) return <Failure error={error} onRetry={onRetry} />;
  const words = { title: text('filterWrong'), detail: wrong.map(([name, word]) => say(name, word)).join(' ') };
  return (
    <ProblemWords value={() => words}>
      <Failure error={error}>
        {wrong.map(([name, word]) => (
          <Button key={name} size="xs" variant="default" onClick={() => onChange({ ...filter, [name]: undefined })}>
            {text('removeFilter', { name: word })}
          </Button>
        ))}
      </Failure>
    </ProblemWords>
  );
}

function wrongParts(error: unknown, filter: Filter): (readonly [FilterName, string])[] {
  if (!(error instanceof ApiProblem) || error.code !== 'invalid_query') return [];
  const fields = new Set(error.issues.map(({ field }) => field));
  return filterWords.filter(([name]) => filter[name] !== undefined && fields.has(name));
}

function useSayPart(): (name: FilterName, word: string) => string {
  const text = useText();
  return (name, word) => {
    switch (name) {
      case 'verdict':
        return text('wrongVerdict', { name: word, verdicts: verdictNames.join(', ') });
      case 'from':
      case 'to':
        return text('wrongTime', { name: word });
      case 'endpoint':
        return text('wrongEndpoint', { name: word });
      case 'q':
        return text('wrongWords', { name: word });
      default:
        return text('wrongId', { name: word });
    }
  };
}
