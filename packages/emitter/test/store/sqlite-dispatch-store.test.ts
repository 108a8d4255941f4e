import { join } from 'node:path';
import { describe } from 'vitest';
import { sqliteDispatchStore } from '../../src/store/sqlite-dispatch-store.ts';
import { temporaryFolder } from '../support/setup.ts';
import { dispatchStoreContract } from './dispatch-store.contract.ts';

describe('the dispatch store in SQLite', () => {
  dispatchStoreContract(async () => sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db')));
});
