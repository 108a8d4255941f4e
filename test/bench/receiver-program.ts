import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A receiver in a process of its own: reads the body, says 202 and when the request arrived, on the clock that all
// processes of the machine share. /hole takes requests and never answers.

const server = createServer((request, response) => {
  const arrived = process.hrtime.bigint();
  request.resume();
  if (request.url === '/hole') return;
  request.on('end', () => response.writeHead(202, { 'x-arrived': String(arrived) }).end());
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
