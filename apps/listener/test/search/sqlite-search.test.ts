import { join } from 'node:path';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { tempFolder } from '../temp-folder.ts';
import { searchCaughtUp } from './caught-up.ts';
import { eventSearchContract } from './event-search.contract.ts';

eventSearchContract('SQLite', async () => {
  const folder = tempFolder();
  const log = join(folder, 'deliveries.db');
  const store = sqliteDeliveryStore(log);
  return { store, search: searchCaughtUp({ log, index: join(folder, 'search.db') }) };
});
