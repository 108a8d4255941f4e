import { join } from 'node:path';
import { sqliteAnnotations } from '../../src/annotations/sqlite-annotations.ts';
import { tempFolder } from '../temp-folder.ts';
import { annotationsContract } from './annotations.contract.ts';

annotationsContract('SQLite', async () => sqliteAnnotations(join(tempFolder(), 'annotations.db'), { note: 3, pin: 2 }));
