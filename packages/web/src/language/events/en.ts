import { catalog } from '@earshot/protocol/payload';

export default Object.fromEntries(catalog.map(({ name, title }) => [name, title]));
