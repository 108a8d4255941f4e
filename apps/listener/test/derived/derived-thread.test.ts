import { join } from 'node:path';
import { startDerived } from '../../src/derived/derived-thread.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { projectionsContract } from '../projections/projections.contract.ts';
import { eventSearchContract } from '../search/event-search.contract.ts';
import { tempFolder } from '../temp-folder.ts';

function start() {
  const folder = tempFolder();
  const log = join(folder, 'deliveries.db');
  const store = sqliteDeliveryStore(log);
  const paths = { log, index: join(folder, 'search.db'), projections: join(folder, 'projections.db') };
  const derived = startDerived(paths, (error) => {
    throw error;
  });
  return { store, ...derived };
}

eventSearchContract('a thread', async () => start());
projectionsContract('a thread', async () => start());
