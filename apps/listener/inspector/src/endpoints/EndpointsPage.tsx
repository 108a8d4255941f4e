import { Failure } from '@earshot/web';
import { Alert, Button, Skeleton, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useText } from '../texts/texts.ts';
import { EndpointCard } from './EndpointCard.tsx';
import { EndpointDialog } from './EndpointDialog.tsx';
import classes from './endpoints.module.css';
import { type Endpoint, useEndpoints } from './use-endpoints.ts';

/** Where senders may send to, and how each is known. */
export function EndpointsPage() {
  const text = useText();
  const { data, error, refetch } = useEndpoints({ live: true });
  const [edited, setEdited] = useState<Endpoint | 'new'>();
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <Title order={1}>{text('endpoints')}</Title>
        {/* Until it is known which names there are, a new one might be none. */}
        <Button
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={!data}
          onClick={() => setEdited('new')}
        >
          {text('addEndpoint')}
        </Button>
      </div>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={110} />}
      {data?.problem !== undefined && (
        <Alert color="red" variant="light" role="alert" mb="sm" title={text('settingsBroken')}>
          {data.problem}
        </Alert>
      )}
      <ul className={classes.list}>
        {data?.endpoints.map((endpoint) => (
          <EndpointCard key={endpoint.name} endpoint={endpoint} onEdit={() => setEdited(endpoint)} />
        ))}
      </ul>
      {edited !== undefined && (
        <EndpointDialog
          endpoint={edited === 'new' ? undefined : edited}
          all={data?.endpoints ?? []}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  );
}
