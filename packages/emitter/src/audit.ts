import type { Clock } from './clock.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { AuditAction, RecordStore } from './store/records.ts';

/** Who asks for something; goes into the audit trail. */
export interface By {
  /** As the host calls them: a name, an id, an address; at most 255 characters. */
  actor?: string | undefined;
}

interface Deed {
  accountId: number;
  action: AuditAction;
  webhookId?: string;
  /** Never a secret. */
  detail?: Readonly<Record<string, unknown>>;
}

/** Writes a line of the audit trail. */
export type Audit = (deed: Deed, by: By | undefined) => Promise<void>;

export function createAudit({
  records,
  clock,
  lifecycle,
}: {
  records: RecordStore;
  clock: Clock;
  lifecycle: Lifecycle;
}): Audit {
  return async ({ accountId, action, webhookId, detail = {} }, by) => {
    const record = {
      ...{ accountId, at: clock.now(), action, detail },
      ...(by?.actor !== undefined && { actor: by.actor }),
      ...(webhookId !== undefined && { webhookId }),
    };
    await records.recordAudit(record);
    lifecycle.announce('audited', record);
  };
}
