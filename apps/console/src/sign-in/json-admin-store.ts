import { chmod } from 'node:fs/promises';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import * as z from 'zod';
import { ConsoleError } from '../errors.ts';
import type { AdminAccount, AdminStore } from './admin-store.ts';

const accountSchema = z.object({
  passwordHash: z.string(),
  generation: z.string(),
  ended: z.array(z.object({ id: z.string(), expiresAt: z.number() })),
});

/** A file that only its owner reads. */
export function jsonAdminStore(path: string): AdminStore {
  const low = new Low<AdminAccount | null>(new JSONFile(path), null);
  return {
    async read() {
      await low.read().catch((cause: unknown) => {
        throw invalid(path, cause);
      });
      if (low.data === null) return undefined;
      const parsed = accountSchema.safeParse(low.data);
      if (!parsed.success) throw invalid(path, parsed.error);
      return parsed.data;
    },
    async save(account) {
      low.data = account;
      await low.write();
      await chmod(path, 0o600);
    },
  };
}

function invalid(path: string, cause: unknown): ConsoleError {
  const message = `${path} can't be read. Mend it, or delete it: the next start makes a new password.`;
  return new ConsoleError('data_invalid', message, { cause });
}
