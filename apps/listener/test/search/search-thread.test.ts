import { join } from 'node:path';
import { startSearch } from '../../src/search/search-thread.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { tempFolder } from '../temp-folder.ts';
import { eventSearchContract } from './event-search.contract.ts';

eventSearchContract('a thread', async () => {
  const folder = tempFolder();
  const log = join(folder, 'deliveries.db');
  const store = sqliteDeliveryStore(log);
  const search = startSearch({ log, index: join(folder, 'search.db') }, (error) => {
    throw error;
  });
  return { store, search };
});
