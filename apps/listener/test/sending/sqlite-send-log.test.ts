import { join } from 'node:path';
import { sqliteSendLog } from '../../src/sending/sqlite-send-log.ts';
import { tempFolder } from '../temp-folder.ts';
import { sendLogContract } from './send-log.contract.ts';

sendLogContract('SQLite', () => {
  const path = join(tempFolder(), 'sends.db');
  return { open: (maxSends) => sqliteSendLog(path, maxSends) };
});
