/** One rule that this project keeps: tests cite its id in square brackets in their titles. Ids never change. */
interface Requirement {
  id: string;
  /** Which page says so, and in which section. */
  source: string;
  sentence: string;
}

const almConfiguration = 'alm-webhooks.md, Configuration';
const almDelivery = 'alm-webhooks.md, Delivery';
const almCatalogue = 'alm-webhooks.md, Event catalogue';
const almPayloads = 'alm-webhooks.md, What real payloads look like';
const contractSignature = 'contracts.md, 1. Signature';
const contractHttp = 'contracts.md, 2. The listener over HTTP';
const contractStream = 'contracts.md, 3. The live stream';
const contractEmitter = 'contracts.md, 4. The emitter as a library';
const contractCommand = 'contracts.md, 5. The earshot command';
const architecture = 'architecture.md';
const keepingAndFinding = 'issue "The listener, complete", Keeping and finding';
const theLoop = 'issue "The loop"';
const safety = 'issue "The listener, complete", Safety';
const running = 'issue "The listener, complete", Running it';
const proof = 'issue "The listener, complete", Proof';
const theListener = 'issue "The listener, complete", Receiving';
const almOrder = 'alm-webhooks.md, What a receiver should do about order';
const inspector = 'issue "The inspector"';
const emitterIssue = 'issue "The emitter, complete"';

/** Every rule of the fact sheet and of the contracts that is built. */
// biome-ignore format: one rule per line, to be read as a table
export const requirements: readonly Requirement[] = [
  // ── Configuring a webhook ──────────────────────────────────────────────────────────────────────
  { id: 'ALM-CONF-1', source: almConfiguration, sentence: 'A webhook must have a name.' },
  { id: 'ALM-CONF-2', source: almConfiguration, sentence: 'The description is optional and has at most 140 characters.' },
  { id: 'ALM-CONF-3', source: almConfiguration, sentence: 'The target URL is required and must be an http or https URL.' },
  { id: 'ALM-CONF-4', source: almConfiguration, sentence: 'Authentication is required: None, Basic with username and password, or Signature.' },
  { id: 'ALM-CONF-5', source: almConfiguration, sentence: 'A webhook selects at least one trigger event, each of them a name of the catalogue.' },
  { id: 'ALM-CONF-6', source: almConfiguration, sentence: 'A webhook is off when it is added, unless the caller activates it, and an inactive one receives nothing.' },
  { id: 'ALM-CONF-7', source: almConfiguration, sentence: 'An account has at most 5 webhooks; the sixth is refused.' },
  { id: 'ALM-CONF-8', source: almConfiguration, sentence: 'Editing a webhook changes what was given, keeps the rest, and obeys the same rules as adding.' },
  { id: 'ALM-CONF-9', source: almConfiguration, sentence: 'A deleted webhook is gone from the list and receives nothing more.' },
  { id: 'ALM-CONF-10', source: almConfiguration, sentence: 'Retiring a webhook switches its activation off: it keeps its settings and receives nothing more.' },
  { id: 'ALM-CONF-11', source: almConfiguration, sentence: 'An active webhook receives the selected events of its own account, and no other.' },
  { id: 'ALM-CONF-12', source: almConfiguration, sentence: 'The system generates the signature of a webhook, and it can be downloaded as JSON.' },

  // ── The event catalogue ────────────────────────────────────────────────────────────────────────
  { id: 'ALM-EVENT-1', source: almCatalogue, sentence: 'The catalogue holds exactly the 31 published event names, each sent in real time or in batches as published.' },
  { id: 'ALM-EVENT-2', source: almCatalogue, sentence: 'The data of each event holds the fields of its family.' },
  { id: 'ALM-EVENT-3', source: theLoop, sentence: 'Every event name has a family and a title for people.' },
  { id: 'ALM-EVENT-4', source: theLoop, sentence: 'The sample of every event passes the strict check of what we emit and the tolerant one of what we receive.' },
  { id: 'ALM-EVENT-5', source: theLoop, sentence: 'Samples with the same seed are the same; without a seed every sample is fresh.' },
  { id: 'ALM-EVENT-6', source: almCatalogue, sentence: 'An event with a name that the catalogue does not know is accepted.' },
  { id: 'ALM-EVENT-7', source: theLoop, sentence: 'Known names narrow data to its type; the data of unknown names stays unknown.' },
  { id: 'ALM-EVENT-8', source: almCatalogue, sentence: "The eventId of a RESPONSE event is its request's event_id and need not be a UUID." },

  // ── What real payloads look like ───────────────────────────────────────────────────────────────
  { id: 'ALM-WIRE-1', source: almPayloads, sentence: "The mission's sample payload is accepted, field by field as it was sent." },
  { id: 'ALM-WIRE-2', source: almDelivery, sentence: 'One request carries any number of events, none included, and each is treated on its own.' },
  { id: 'ALM-WIRE-3', source: almPayloads, sentence: 'accountId and userId are integers; ids inside RESPONSE data are strings.' },
  { id: 'ALM-WIRE-4', source: almPayloads, sentence: 'An eventId is any non-empty string: a UUID, a malformed one, or a free form.' },
  { id: 'ALM-WIRE-5', source: almPayloads, sentence: 'Times come as epoch seconds, epoch milliseconds or ISO 8601, mixed even within one event.' },
  { id: 'ALM-WIRE-6', source: theLoop, sentence: 'A number below 1e11 is read as seconds, any other as milliseconds.' },
  { id: 'ALM-WIRE-7', source: almPayloads, sentence: 'eventInfo is a log position, <epoch>-LoSt, the eventId, or absent.' },
  { id: 'ALM-WIRE-8', source: almPayloads, sentence: 'Unknown values of loType and enrollmentSource are accepted, and learning_program beside learningProgram.' },
  { id: 'ALM-WIRE-9', source: almPayloads, sentence: 'Unknown extra fields are accepted and kept.' },
  { id: 'ALM-WIRE-10', source: theLoop, sentence: 'Malformed input gives a list of issues with JSON paths, never an exception.' },
  { id: 'ALM-WIRE-11', source: almPayloads, sentence: 'Account ids beyond 2^53 keep their digits, so that two accounts are never taken for one.' },

  // ── Signature ──────────────────────────────────────────────────────────────────────────────────
  { id: 'SIG-1', source: contractSignature, sentence: 'Every delivery, signed or not, carries a webhook-id of the form msg_… made of [A-Za-z0-9_-].' },
  { id: 'SIG-2', source: contractSignature, sentence: 'Every delivery, signed or not, carries a webhook-timestamp: the unix seconds of this attempt.' },
  { id: 'SIG-3', source: contractSignature, sentence: 'What is signed is webhook-id "." webhook-timestamp "." and exactly the body bytes that are sent.' },
  { id: 'SIG-4', source: contractSignature, sentence: 'A shared secret is 32 random bytes; its token is "v1," and the base64 of the HMAC-SHA256.' },
  { id: 'SIG-5', source: contractSignature, sentence: 'A key pair is Ed25519; its token is "v1a," and the base64 of the signature.' },
  { id: 'SIG-6', source: contractSignature, sentence: 'A key pair also gives webhook-jws: a detached JWS (RFC 7797) with alg, kid, b64 and crit over the same bytes.' },
  { id: 'SIG-7', source: contractSignature, sentence: 'After a rotation the old key stays valid for 24 h by default, 0 to 7 days by choice, nothing else.' },
  { id: 'SIG-8', source: contractSignature, sentence: 'While two keys are live both sign, and tokens are separated by one space.' },
  { id: 'SIG-9', source: contractSignature, sentence: 'A timestamp up to 300 s from now, either way, is tolerated, and not one second more.' },
  { id: 'SIG-10', source: contractSignature, sentence: 'Any token of any live key suffices, and a key that is no longer live counts for nothing.' },
  { id: 'SIG-11', source: contractSignature, sentence: 'Tokens of unknown kinds are skipped.' },
  { id: 'SIG-12', source: contractSignature, sentence: 'The algorithm comes from the key, never from the message.' },
  { id: 'SIG-13', source: contractSignature, sentence: 'The known vector of the contract is signed and verified as published.' },
  { id: 'SIG-14', source: contractSignature, sentence: 'Signatures are compared in constant time.' },
  { id: 'SIG-15', source: contractSignature, sentence: 'A signature over another body, id or timestamp, or with any bit changed, is refused.' },
  { id: 'SIG-16', source: contractSignature, sentence: 'The downloaded JSON of a shared secret is the JWK Set of the contract with its extra members.' },
  { id: 'SIG-17', source: contractSignature, sentence: 'The downloaded JSON of a key pair holds the public JWK only, its kid the RFC 7638 thumbprint, and no secret.' },
  { id: 'SIG-18', source: contractSignature, sentence: "A shared secret's kid is random." },
  { id: 'SIG-19', source: contractSignature, sentence: 'A receiver takes the downloaded file, a bare whsec_…, or a public JWK Set.' },
  { id: 'SIG-20', source: contractSignature, sentence: 'A generic HMAC rule (header, algorithm, encoding, prefix, what is signed) verifies foreign senders.' },
  { id: 'SIG-21', source: theLoop, sentence: 'A refusal has a stable code and, where it can be known cheaply, a hint that names the mistake.' },
  { id: 'SIG-22', source: theLoop, sentence: 'The npm packages standardwebhooks and svix verify what we sign, and we verify what they sign.' },

  // ── Authentication ─────────────────────────────────────────────────────────────────────────────
  { id: 'AUTH-1', source: almConfiguration, sentence: 'Authentication None accepts every request.' },
  { id: 'AUTH-2', source: theLoop, sentence: 'Basic follows RFC 7617: UTF-8, the first colon splits, the password may hold colons.' },
  { id: 'AUTH-3', source: theLoop, sentence: 'A missing, malformed or wrong Basic header is refused with a code of its own.' },
  { id: 'AUTH-4', source: architecture, sentence: 'Secrets never show in verdicts, messages, errors, lists or logs.' },
  { id: 'AUTH-5', source: 'contracts.md, 1. Signature', sentence: 'Secrets rest encrypted (JWE); another key does not open them.' },
  { id: 'AUTH-6', source: theLoop, sentence: 'The sealing key rests in a file of mode 0600 that is made at first use and used ever after.' },

  // ── The listener over HTTP ─────────────────────────────────────────────────────────────────────
  { id: 'HTTP-1', source: contractHttp, sentence: 'POST /hooks/default answers 202 with deliverySeq, received, fresh and duplicates.' },
  { id: 'HTTP-2', source: contractHttp, sentence: 'A request that fails its authentication is answered 401, with WWW-Authenticate for Basic.' },
  { id: 'HTTP-3', source: contractHttp, sentence: 'A body that is no envelope is answered 400.' },
  { id: 'HTTP-4', source: contractHttp, sentence: 'An endpoint or a path that does not exist is answered 404.' },
  { id: 'HTTP-5', source: contractHttp, sentence: 'Another method than POST on an endpoint is answered 405.' },
  { id: 'HTTP-6', source: contractHttp, sentence: 'A body over 1 MiB is answered 413, with or without Content-Length.' },
  { id: 'HTTP-7', source: contractHttp, sentence: 'Every refusal is problem+json (RFC 9457) with a stable code.' },
  { id: 'HTTP-8', source: architecture, sentence: 'When the store fails the answer is 503 and no trace is left: the same events sent again are fresh.' },
  { id: 'HTTP-9', source: theLoop, sentence: 'An event that is repeated within one request is fresh once.' },
  { id: 'HTTP-10', source: theLoop, sentence: 'An event that is repeated in a later or a simultaneous request is a duplicate.' },
  { id: 'HTTP-11', source: theLoop, sentence: 'An event that was stored before a restart is a duplicate after it.' },
  { id: 'HTTP-12', source: theLoop, sentence: 'The same eventId in another account or at another endpoint is another event.' },
  { id: 'HTTP-13', source: architecture, sentence: 'Refused requests are kept with their reason.' },
  { id: 'HTTP-14', source: architecture, sentence: 'Nothing is acknowledged before it is on disk: after SIGKILL every acknowledged event is there, none twice.' },
  { id: 'HTTP-15', source: contractHttp, sentence: 'GET /api/deliveries gives a page of deliveries, newest first, with before, after and limit.' },
  { id: 'HTTP-16', source: contractHttp, sentence: 'GET /api/deliveries/:seq gives everything about one delivery: headers as received, verdict, events.' },
  { id: 'HTTP-17', source: contractHttp, sentence: 'GET /api/deliveries/:seq/body gives the exact bytes of the body.' },
  { id: 'HTTP-18', source: contractHttp, sentence: 'GET /api/stats counts by endpoint, eventName and verdict, and tells the oldest and the newest seq.' },
  { id: 'HTTP-19', source: contractHttp, sentence: 'GET /healthz and GET /readyz answer probes; readiness is false while the store fails.' },
  { id: 'HTTP-20', source: contractHttp, sentence: 'The listener binds to 127.0.0.1 unless told otherwise.' },
  { id: 'HTTP-21', source: contractHttp, sentence: 'Bound elsewhere it refuses to start without a token.' },
  { id: 'HTTP-22', source: contractHttp, sentence: 'Bound elsewhere it demands the token for everything but /hooks and the probes.' },
  { id: 'HTTP-23', source: theLoop, sentence: 'A second process on the same data folder is refused with a clear message.' },
  { id: 'HTTP-24', source: theLoop, sentence: 'Endpoint settings, name and authentication, rest in endpoints.json.' },

  // ── The live stream ────────────────────────────────────────────────────────────────────────────
  { id: 'STREAM-1', source: contractStream, sentence: 'The first frame is hello with the oldest and the newest seq.' },
  { id: 'STREAM-2', source: contractStream, sentence: 'After hello comes the backlog after the given seq in order, then live, with no gap and no repeat between.' },
  { id: 'STREAM-3', source: contractStream, sentence: 'Without after the stream is live only.' },
  { id: 'STREAM-4', source: contractStream, sentence: 'A deliveries frame tells each delivery with seq, verdict and events with eventId, eventName and fresh; seq grows over all frames.' },
  { id: 'STREAM-5', source: contractStream, sentence: 'Deliveries of one commit come in one frame.' },
  { id: 'STREAM-6', source: contractStream, sentence: 'What was asked for and is no longer kept is told as a gap with from and to.' },
  { id: 'STREAM-7', source: contractStream, sentence: 'A ping goes out every 20 s, and a socket that does not answer is closed.' },
  { id: 'STREAM-8', source: contractStream, sentence: 'A viewer that falls behind is fed from the log at its own pace, with bounded memory, and misses nothing.' },
  { id: 'STREAM-9', source: contractStream, sentence: "A stream asked for by a page of another origin than the listener's own is refused." },
  { id: 'STREAM-10', source: contractStream, sentence: 'The token of a stream goes in Sec-WebSocket-Protocol or Authorization, never in the URL.' },

  { id: 'STREAM-11', source: keepingAndFinding, sentence: 'A conflict that is found behind the acknowledgement is told in a frame of its own, after its delivery, once, also over reconnects.' },
  { id: 'STREAM-12', source: contractStream, sentence: 'A thousand viewers, some of them stalled, get everything in order; what is sent is serialised once for all of them.' },

  // ── The emitter ────────────────────────────────────────────────────────────────────────────────
  { id: 'EMIT-1', source: contractEmitter, sentence: 'An event is durable when emit resolves.' },
  { id: 'EMIT-2', source: contractEmitter, sentence: 'emit refuses an event that is not in the catalogue or whose data is not in order, and keeps nothing of it.' },
  { id: 'EMIT-3', source: contractEmitter, sentence: "The body is compact JSON in UTF-8 with the keys of the mission's sample in its order, posted as application/json; charset=utf-8." },
  { id: 'EMIT-4', source: contractEmitter, sentence: 'What we emit has a timestamp in epoch milliseconds, a UUID as eventId and <epoch ms>-<log>-<offset>-<index> as eventInfo.' },
  { id: 'EMIT-5', source: contractEmitter, sentence: 'Dates inside data pass as the host gave them.' },
  { id: 'EMIT-6', source: contractEmitter, sentence: 'An option writes timestamp as ISO 8601.' },
  { id: 'EMIT-7', source: almDelivery, sentence: 'Real-time events are posted at once.' },
  { id: 'EMIT-8', source: almDelivery, sentence: 'The events of one webhook arrive in the order in which they were emitted.' },
  { id: 'EMIT-9', source: almDelivery, sentence: 'A webhook has one request in flight; the next goes out only after the previous acknowledgement.' },
  { id: 'EMIT-10', source: architecture, sentence: 'A webhook that fails never delays another.' },
  { id: 'EMIT-11', source: almDelivery, sentence: 'Without acknowledgement it is tried again after 5, 10, 20, 40, 80, 160, then every 300 s.' },
  { id: 'EMIT-12', source: almDelivery, sentence: 'Only a 2xx answer acknowledges.' },
  { id: 'EMIT-13', source: architecture, sentence: 'Every retry has the same webhook-id and the same body bytes; only timestamp and signature are new.' },
  { id: 'EMIT-14', source: almDelivery, sentence: 'A connection may take 10 s and a silent socket 5 s; then the attempt has failed.' },
  { id: 'EMIT-15', source: almDelivery, sentence: 'What is not delivered within 7 days is given up, and that is recorded.' },
  { id: 'EMIT-16', source: architecture, sentence: 'After a restart or a crash the lane goes on where it was, a batch in flight with the same webhook-id and bytes.' },
  { id: 'EMIT-17', source: contractEmitter, sentence: 'stop drains: it resolves when no request is in flight, and none starts after it.' },
  { id: 'EMIT-18', source: contractEmitter, sentence: 'Errors are one class with a stable code.' },
  { id: 'EMIT-19', source: architecture, sentence: 'A second process on the same embedded store is refused at open.' },
  { id: 'EMIT-20', source: architecture, sentence: 'A lane is claimed under a lease, and a settlement with an outdated fence changes nothing.' },
  { id: 'EMIT-21', source: architecture, sentence: 'Every attempt is kept with its outcome.' },
  { id: 'EMIT-22', source: emitterIssue, sentence: 'A target is a public address by https; http, and networks of the loopback and private ranges, only by option.' },
  { id: 'EMIT-23', source: emitterIssue, sentence: 'Metadata, link-local, multicast, unspecified and reserved addresses are never called, nor are their forms inside IPv6.' },
  { id: 'EMIT-24', source: emitterIssue, sentence: 'The address that a name resolves to is judged at every connect, and the connection goes to that address.' },
  { id: 'EMIT-25', source: emitterIssue, sentence: "devTargets 'loopback' allows this machine for development and is refused in production." },
  { id: 'EMIT-26', source: emitterIssue, sentence: 'emitMany appends all its events in one commit, or none.' },
  { id: 'EMIT-27', source: emitterIssue, sentence: 'A real-time lane posts one event when idle, and up to 25 in one request while a backlog drains.' },
  { id: 'EMIT-28', source: emitterIssue, sentence: 'Batch events are sent at the times of an interval, each account with a phase of its own, or of a cron expression.' },
  { id: 'EMIT-29', source: emitterIssue, sentence: 'Emits of one turn of the event loop share a commit, and one that fails takes no other with it.' },
  { id: 'EMIT-30', source: emitterIssue, sentence: 'stop ends in bounded time, what still runs is abandoned under its lease, and after it every method gives the code stopped.' },
  { id: 'EMIT-31', source: emitterIssue, sentence: 'Batch events are sent before their time at 100 events, at 256 kB, or on flush.' },
  { id: 'EMIT-32', source: emitterIssue, sentence: 'After 413 the events go out in a new batch of half as many.' },
  { id: 'EMIT-33', source: emitterIssue, sentence: 'Retry-After is honoured, up to an hour.' },
  { id: 'EMIT-34', source: emitterIssue, sentence: "Lanes of one host share that host's places, and hosts take turns." },
  { id: 'EMIT-35', source: emitterIssue, sentence: 'What is older than it is kept is cleared away in small steps, but nothing that a lane has yet to settle.' },
  { id: 'EMIT-36', source: emitterIssue, sentence: '410 disables a webhook at once.' },
  { id: 'EMIT-37', source: emitterIssue, sentence: 'A webhook whose head failed during its whole retention, 20 times at least, is disabled.' },
  { id: 'EMIT-38', source: emitterIssue, sentence: 'A lane is degraded after 15 minutes and 5 failures, and failing after an hour.' },
  { id: 'EMIT-39', source: emitterIssue, sentence: 'Reminders go out 6 h and 24 h after the first failure, daily, and 24 h and 1 h before the first loss, with backlog and time of loss.' },
  { id: 'EMIT-40', source: emitterIssue, sentence: 'While a webhook is disabled its events accumulate until they expire; enabling resumes, begins at a time, or skips, and what is left out is recorded.' },
  { id: 'EMIT-41', source: emitterIssue, sentence: 'Accounts that are not ACTIVE neither configure webhooks nor receive.' },
  { id: 'EMIT-42', source: emitterIssue, sentence: 'Who changed, downloaded, tested or sent again what, and when, is in an audit trail without secrets.' },
  { id: 'EMIT-43', source: emitterIssue, sentence: 'A host can register events of its own: name, timing, title, schema.' },
  { id: 'EMIT-44', source: emitterIssue, sentence: 'A revoked key signs no more from that moment.' },
  { id: 'EMIT-45', source: emitterIssue, sentence: 'The live public keys are given as a JWK Set, and nothing secret with them.' },
  { id: 'EMIT-46', source: emitterIssue, sentence: 'A test posts a sample by the way of every delivery, marked webhook-test: true, and answers with the whole attempt; a draft can be tested too.' },
  { id: 'EMIT-47', source: emitterIssue, sentence: 'An attempt is kept with request and response headers, excerpt and the time of each phase, credentials hidden.' },
  { id: 'EMIT-48', source: emitterIssue, sentence: 'Each attempt gives one structured log line, one lifecycle event, and counts.' },
  { id: 'EMIT-49', source: emitterIssue, sentence: 'redeliver posts the same id and bytes again.' },
  { id: 'EMIT-50', source: emitterIssue, sentence: 'recover sends everything since a moment again, in order.' },
  { id: 'EMIT-51', source: emitterIssue, sentence: 'lanes.health tells head, age, last errors, backlog, next attempt, time to drain and first loss.' },
  { id: 'EMIT-52', source: emitterIssue, sentence: 'The sealing key can come from the host.' },
  { id: 'EMIT-53', source: emitterIssue, sentence: 'Whatever fails, whoever edits, kills or restarts: a receiver sees its events in order, gaps only where recorded, duplicates only as whole identical batches.' },
  { id: 'EMIT-54', source: emitterIssue, sentence: 'After SIGKILL of the emitting process nothing that emit promised is missing.' },
  { id: 'EMIT-55', source: emitterIssue, sentence: 'The limit for an attempt grows with the number of events in it.' },
  { id: 'EMIT-56', source: emitterIssue, sentence: "A change of a webhook's settings tries its waiting head at once." },
  { id: 'EMIT-57', source: emitterIssue, sentence: 'A lane that goes well keeps its lease for some requests; then others have their turn.' },

  // ── The command ────────────────────────────────────────────────────────────────────────────────
  { id: 'CLI-1', source: contractHttp, sentence: 'When ready, listen prints one line to stdout that ends in its URL, after the server answered its own probe.' },
  { id: 'CLI-2', source: contractHttp, sentence: 'A flag beats its environment variable, which beats the default; every fault is listed at once.' },
  { id: 'CLI-3', source: theLoop, sentence: 'listen --auth none, basic or signature sets how the default endpoint authenticates.' },
  { id: 'CLI-4', source: theLoop, sentence: 'tail shows deliveries live and with --since those behind that seq first.' },
  { id: 'CLI-5', source: contractCommand, sentence: 'tail --json is NDJSON.' },
  { id: 'CLI-6', source: theLoop, sentence: 'tail reconnects and loses nothing.' },
  { id: 'CLI-7', source: theLoop, sentence: 'send posts a sample of the named event: plain, with --signature signed, with --basic by password.' },
  { id: 'CLI-8', source: theLoop, sentence: 'send --count sends as many events, and --set puts a value into them.' },
  { id: 'CLI-9', source: contractCommand, sentence: 'stdout is data, stderr is talk.' },
  { id: 'CLI-10', source: contractCommand, sentence: 'Exit codes are truthful.' },

  // ── Endpoints that change ────────────────────────────────────────────────────────────────────────
  { id: 'ENDPOINT-1', source: theListener, sentence: 'Any number of endpoints are added, changed and removed over the API while the listener runs, each change durable and made one after the other.' },
  { id: 'ENDPOINT-2', source: theListener, sentence: 'Secrets go into the API and never come out; who leaves one out of a change keeps it.' },
  { id: 'ENDPOINT-3', source: theListener, sentence: 'What people write into endpoints.json is in force without a restart, its secrets sealed.' },
  { id: 'ENDPOINT-4', source: theListener, sentence: 'A bad endpoints.json is told by line and field, keeps the last good settings, and is not overwritten by a change over the API.' },
  { id: 'ENDPOINT-5', source: theListener, sentence: 'A request is judged by the endpoint that it began with; an endpoint whose settings did not change stays the same one.' },
  { id: 'ENDPOINT-6', source: theListener, sentence: 'A strict endpoint refuses what is no envelope with 400; a lenient one takes any JSON or text with 202 as unrecognised.' },
  { id: 'ENDPOINT-7', source: theListener, sentence: 'Keys of a JWKS URL are fetched when needed, once for all who wait, bounded in size and time; an unknown key makes it fetch again, no oftener than the cooldown; while they are out of reach the sender gets 503 and other endpoints go on.' },
  { id: 'ENDPOINT-8', source: theListener, sentence: 'The detail of a delivery shows the answer that was given and the time that its body took.' },
  { id: 'ENDPOINT-9', source: theListener, sentence: 'The remote address is that of the connection; X-Forwarded-For counts for as many proxies as are trusted.' },

  // ── Answering by a script ────────────────────────────────────────────────────────────────────────
  { id: 'SCRIPT-1', source: theListener, sentence: 'A script answers with a status, a Retry-After, a delay, a slow body, or drops the connection.' },
  { id: 'SCRIPT-2', source: theListener, sentence: 'Its rules are for all, for an eventName, or for the first attempts of each webhook-id; the first that fits counts, and a refusal stays a refusal.' },
  { id: 'SCRIPT-3', source: theListener, sentence: 'What is answered by a script is stored first, like everything else.' },
  { id: 'SCRIPT-4', source: theListener, sentence: 'Closing does not wait for answers that are scripted to wait.' },
  { id: 'SCRIPT-5', source: theListener, sentence: 'GET /api/attempts tells the observed attempts of each webhook-id and the time between them.' },

  // ── Forward ──────────────────────────────────────────────────────────────────────────────────────
  { id: 'FORWARD-1', source: theListener, sentence: 'What an endpoint accepts goes on to its target byte for byte, with its headers but the hop-by-hop ones.' },
  { id: 'FORWARD-2', source: theListener, sentence: 'Forwarding keeps the order, one at a time per endpoint.' },
  { id: 'FORWARD-3', source: theListener, sentence: 'A forward is tried again with back-off; an app that is down is waited for, one that refuses for good is given up after five attempts.' },
  { id: 'FORWARD-4', source: theListener, sentence: 'The outcome of a forward is recorded under its delivery.' },
  { id: 'FORWARD-5', source: theListener, sentence: 'After a restart forwarding goes on where it stopped.' },
  { id: 'FORWARD-6', source: theListener, sentence: 'An endpoint that begins to forward begins with what is new.' },
  { id: 'FORWARD-8', source: theListener, sentence: "A forward beyond this machine leaves the sender's credentials out unless the settings say otherwise, and records that." },
  { id: 'FORWARD-7', source: theListener, sentence: 'Requests are sent on to this machine, checked at each connection, and to the origins that the settings list; redirects are not followed.' },

  // ── Replay ───────────────────────────────────────────────────────────────────────────────────────
  { id: 'REPLAY-1', source: theListener, sentence: 'A delivery is sent again byte for byte, and the result is recorded under it.' },
  { id: 'REPLAY-2', source: theListener, sentence: 'Many are replayed by a range of seqs and by the filter of the lists, oldest first, out of all that is kept.' },
  { id: 'REPLAY-3', source: theListener, sentence: 'A replay is signed anew when asked for, by the key of the endpoint, with the present time and the same webhook-id.' },
  { id: 'REPLAY-4', source: theListener, sentence: 'A replay goes to allowed targets only, and a failure is a result.' },
  { id: 'REPLAY-5', source: theListener, sentence: 'A replay of many keeps the pauses between them, scaled, or makes none.' },
  { id: 'REPLAY-6', source: theListener, sentence: 'Replays are cancelled, end with the listener, and only so many run at once.' },
  { id: 'REPLAY-8', source: theListener, sentence: "A sender's credentials go to this machine, to another one only when told to; masked ones never; what was left out is recorded." },
  { id: 'REPLAY-7', source: theListener, sentence: 'earshot replay sends one or a range again and is truthful about what came of it.' },

  // ── In somebody else's server ────────────────────────────────────────────────────────────────────
  { id: 'EMBED-1', source: theListener, sentence: 'The handler works in http.createServer, with app.use in front of parsers, and as a route; what is not ours passes on.' },
  { id: 'EMBED-2', source: theListener, sentence: 'Behind a body parser it fails at once, with the fix in the message.' },
  { id: 'EMBED-3', source: theListener, sentence: 'openStore opens a data folder for one process.' },
  { id: 'EMBED-4', source: theListener, sentence: 'onEvent is told every fresh event after its acknowledgement, in order and one at a time.' },
  { id: 'EMBED-5', source: theListener, sentence: 'onEvent is told at least once, from a saved position; what it fails at is told again.' },

  // ── Both ends together ─────────────────────────────────────────────────────────────────────────
  { id: 'LOOP-1', source: theLoop, sentence: 'For None, Basic, shared secret, key pair and during rotation each emitted event arrives once, in order, and streams live.' },
  { id: 'LOOP-2', source: theLoop, sentence: 'A tampered body, a wrong password, a stale timestamp and an unsigned request are refused and kept with their reason.' },
  { id: 'LOOP-3', source: theLoop, sentence: 'When the listener is killed and started again, the emitter goes on where it was and every event arrives.' },

  // ── Safety of the listener ─────────────────────────────────────────────────────────────────────
  { id: 'SAFE-1', source: safety, sentence: 'Everything that others could make grow has a limit, set by an EARSHOT_ variable that the README lists with its default.' },
  { id: 'SAFE-2', source: safety, sentence: 'A body over its limit is answered 413, whether its length was declared or it came in chunks.' },
  { id: 'SAFE-3', source: safety, sentence: 'Headers over their size or their count are answered 431, and none is dropped silently.' },
  { id: 'SAFE-4', source: safety, sentence: 'Who is too slow with headers or body is answered 408 and let go.' },
  { id: 'SAFE-5', source: safety, sentence: 'Connections, viewers and page sizes are limited.' },
  { id: 'SAFE-6', source: safety, sentence: 'Conflicting or malformed framing is answered 400, closes the connection and stores nothing.' },
  { id: 'SAFE-7', source: safety, sentence: 'A compressed body is answered 415 and kept with its bytes and the reason.' },
  { id: 'SAFE-8', source: safety, sentence: 'Bad UTF-8, NUL, deep nesting, huge numbers, prototype keys and lone surrogates are refused clearly or taken as data, never a 500.' },
  { id: 'SAFE-9', source: safety, sentence: 'Broken HTTP is answered with problem+json, and good requests before it on the same connection keep their answers.' },
  { id: 'SAFE-10', source: safety, sentence: 'Host and Origin are checked on loopback too; hosts and origins of a proxy or tunnel can be listed.' },
  { id: 'SAFE-11', source: safety, sentence: 'Every answer of the API has a strict content security policy and its like, and none allows another origin.' },
  { id: 'SAFE-12', source: safety, sentence: 'The token is compared in constant time, and wrong ones are limited per address, over HTTP and WebSocket, in bounded memory.' },
  { id: 'SAFE-13', source: safety, sentence: 'While the store fails, deliveries get 503 with Retry-After and readiness is false; both recover by themselves, nothing acknowledged is lost.' },
  { id: 'SAFE-14', source: safety, sentence: 'SIGTERM answers what is being committed, closes sockets with 1001 and exits 0 within its grace period; a second signal of any kind kills at once.' },
  { id: 'SAFE-15', source: proof, sentence: 'Whatever comes over a raw socket, in whatever pieces: no crash, no 500, good requests before it and the neighbour are answered.' },
  { id: 'SAFE-16', source: proof, sentence: 'Killed with SIGKILL at random moments under load: every acknowledged event is stored, none fresh twice, also when its sender tries again.' },
  { id: 'PLAIN-1', source: proof, sentence: "What is read in front of Node's parser is read as Node would; all that is not plain is left to Node." },
  { id: 'PLAIN-2', source: proof, sentence: 'A plain request is answered in order and kept as any other; its connection may become Node\'s with any request, and ends with the server.' },
  { id: 'SAFE-17', source: safety, sentence: 'A damaged index is built again and a damaged send log opened again, without a restart; a start names the file that it cannot use.' },
  { id: 'RUN-1', source: running, sentence: 'GET /metrics tells requests by endpoint and verdict, commit size and latency, viewers, store size and the process, and wants the token like the API.' },
  { id: 'ENDPOINT-10', source: running, sentence: 'Keys that cannot be fetched from a JWKS URL show in the log, at /api/endpoints, in a metric and in doctor, without the query of the URL.' },
  { id: 'ENDPOINT-11', source: theListener, sentence: 'A check of the sender that breaks is answered 503 with a code of its own and kept; readiness is untouched.' },
  { id: 'RUN-2', source: running, sentence: 'Logs are structured and on stderr: a JSON document per line, pretty on a terminal, quiet on the hot path unless asked, without secrets.' },
  { id: 'RUN-3', source: running, sentence: 'GET /openapi.json is OpenAPI 3.1 made from the schemas that requests are checked with, and covers every route.' },
  { id: 'RUN-4', source: running, sentence: 'doctor looks at version, data folder, disk, endpoints.json, listener, store, token, endpoints, WebSocket and clock, and exits 1 when one of them fails.' },

  // ── A difficult sender ─────────────────────────────────────────────────────────────────────────
  { id: 'SEND-1', source: running, sentence: 'send --batch n puts n events into each request.' },
  { id: 'SEND-2', source: running, sentence: 'send --duplicates n sends n of the requests twice, byte for byte under the same webhook-id.' },
  { id: 'SEND-3', source: running, sentence: 'send --shuffle sends the events out of the order in which they happened.' },
  { id: 'SEND-4', source: running, sentence: 'send --seed sends the same requests in the same order every time.' },
  { id: 'SEND-5', source: running, sentence: 'send --bad-signature signs wrongly in the right form.' },
  { id: 'SEND-6', source: running, sentence: 'send --rotated signs with a new key beside the old one.' },
  { id: 'SEND-7', source: running, sentence: 'send --skew moves the clock of the sender, either way.' },
  { id: 'SEND-8', source: running, sentence: 'send --slow-body sends each body in pieces over that time.' },
  // ── Finding what was kept ──────────────────────────────────────────────────────────────────────
  { id: 'FIND-1', source: contractHttp, sentence: 'Deliveries and events are found by endpoint, verdict, accountId, eventName, userId, loId, loInstanceId, alone and together.' },
  { id: 'FIND-2', source: contractHttp, sentence: 'from and to take every form of time and mean arrival.' },
  { id: 'FIND-3', source: keepingAndFinding, sentence: 'q finds words of a body: all of them, a phrase in quotes, the beginning of a word with a star.' },
  { id: 'FIND-4', source: keepingAndFinding, sentence: 'No text in q is syntax of the index; one without a word, or with too many, is refused with 400 and finds nothing.' },
  { id: 'FIND-5', source: keepingAndFinding, sentence: 'Filtered lists are paged by keys, without a gap or a repeat.' },
  { id: 'FIND-6', source: keepingAndFinding, sentence: 'The same eventId with other content is shown as a conflict; another layout of the same content is none, and numbers beyond 2^53 are told apart.' },
  { id: 'FIND-7', source: keepingAndFinding, sentence: 'The index is built behind the acknowledgement, goes on after a crash where it was, and tells how far it is.' },
  { id: 'FIND-8', source: contractHttp, sentence: 'GET /api/events/:eventId gives one event with all its sightings over endpoints and accounts, each with its delivery.' },
  { id: 'FIND-9', source: keepingAndFinding, sentence: 'What the log keeps no more is forgotten by the index.' },

  // ── Keeping, and no longer ─────────────────────────────────────────────────────────────────────
  { id: 'KEEP-1', source: keepingAndFinding, sentence: 'Deliveries are kept for 30 days, or as long as is set.' },
  { id: 'KEEP-2', source: keepingAndFinding, sentence: 'The number of deliveries is bounded.' },
  { id: 'KEEP-3', source: keepingAndFinding, sentence: 'The bytes that the log, its index and the outcomes of sends take together are bounded.' },
  { id: 'KEEP-4', source: keepingAndFinding, sentence: 'Retention goes in small steps, between which the intake has its turns.' },
  { id: 'KEEP-5', source: keepingAndFinding, sentence: 'An eventId is known for longer than its payload is kept, and never for less than 7 days; memory for it is bounded by time.' },
  { id: 'KEEP-6', source: keepingAndFinding, sentence: 'Space of what was dropped is given back.' },

  // ── Export and import ──────────────────────────────────────────────────────────────────────────
  { id: 'EXPORT-1', source: keepingAndFinding, sentence: 'An export as NDJSON loses nothing: exact bytes, headers in order and case, verdict and reason.' },
  { id: 'EXPORT-2', source: keepingAndFinding, sentence: 'An export as CSV holds no formula that a spreadsheet would run.' },
  { id: 'EXPORT-3', source: keepingAndFinding, sentence: 'An export as HAR is of version 1.2.' },
  { id: 'EXPORT-4', source: keepingAndFinding, sentence: 'An export holds what a filter finds, oldest first.' },
  { id: 'EXPORT-5', source: keepingAndFinding, sentence: 'An import stores the same requests in another listener; events that are known there are duplicates.' },
  { id: 'EXPORT-6', source: keepingAndFinding, sentence: 'An import that is repeated, or comes back to where it was exported, stores nothing twice.' },
  { id: 'EXPORT-7', source: keepingAndFinding, sentence: 'An import is bounded, and a line that is wrong is named.' },
  { id: 'EXPORT-8', source: keepingAndFinding, sentence: 'Credentials are masked in answers and exports unless asked for; what is stored stays whole.' },
  { id: 'EXPORT-9', source: keepingAndFinding, sentence: 'earshot export and earshot import do both from the command line.' },

  // ── What the pages share ───────────────────────────────────────────────────────────────────────
  { id: 'PAGE-LANG-1', source: inspector, sentence: 'Every language has every text, every plural form of its own, and every value in it.' },
  { id: 'PAGE-LANG-2', source: inspector, sentence: 'A page speaks the language that the browser asks for, or the nearest that there is, or English.' },
  { id: 'PAGE-JSON-1', source: inspector, sentence: 'JSON is shown without loss: big integers and 1.0 as they were written, what is not JSON as it came.' },
  { id: 'PAGE-JSON-2', source: inspector, sentence: 'A branch of the tree with thousands of members is shown in part until it is asked for.' },
  { id: 'PAGE-TIME-1', source: inspector, sentence: "Times and durations are told in the reader's language and zone." },
  { id: 'PAGE-ERROR-1', source: inspector, sentence: 'Every refusal and silence of an API becomes an error with a stable code.' },
  // ── Learner records ────────────────────────────────────────────────────────────────────────────
  { id: 'RECORD-1', source: almOrder, sentence: 'Enrolments, unenrolments, completions, progress and rollbacks belong to the record of (userId, loInstanceId); names that come later are told by how they end.' },
  { id: 'RECORD-2', source: almOrder, sentence: 'In the order in which it happened every event counts: a record is enrolled, in progress, completed, unenrolled or rolled back.' },
  { id: 'RECORD-3', source: almOrder, sentence: 'After LEARNER_PROGRESS, later-arriving enrolments of any kind are ignored, whatever their timestamp.' },
  { id: 'RECORD-4', source: almOrder, sentence: 'After a completion, later-arriving LEARNER_PROGRESS is ignored, whatever its timestamp.' },
  { id: 'RECORD-5', source: almOrder, sentence: 'Otherwise the timestamp decides which event is newer.' },
  { id: 'RECORD-6', source: almPayloads, sentence: 'Times in all three forms are compared as times; ids are numbers or strings, and none beyond 2^53 is rounded.' },
  { id: 'RECORD-7', source: inspector, sentence: 'An unenrolment or a rollback ends a round: what belongs to it and comes late does not touch the next one.' },
  { id: 'RECORD-8', source: inspector, sentence: 'Any order of arrival that the two lanes allow ends in the same record, and every ignored event names its rule.' },
  { id: 'RECORD-9', source: inspector, sentence: 'Records are kept by (endpoint, account, user, instance), each with the events that made it and those that were ignored.' },
  { id: 'RECORD-10', source: inspector, sentence: 'Only fresh events of accepted deliveries make records; a duplicate counts for nothing.' },
  { id: 'RECORD-11', source: inspector, sentence: 'GET /api/records filters by endpoint, account, user, object, instance and state, and pages by keys.' },
  { id: 'RECORD-12', source: inspector, sentence: 'Records are made behind the acknowledgement in small steps; each delivery counts once, after a crash too, and a file that cannot be used is built anew.' },
  { id: 'RECORD-13', source: inspector, sentence: 'The number of records and of the events that each remembers is bounded; a record outlives the deliveries that made it.' },

  // ── The overview ───────────────────────────────────────────────────────────────────────────────
  { id: 'OVERVIEW-1', source: inspector, sentence: 'GET /api/overview sums events by name, deliveries by verdict, duplicates, and refusals by reason, over time.' },
  { id: 'OVERVIEW-2', source: inspector, sentence: 'It tells the delay between the timestamp of fresh events and their arrival: median, 95th percentile, longest, by how they are sent.' },
  { id: 'OVERVIEW-3', source: inspector, sentence: 'Its cost and its size are bounded: sums by the minute, hour and day, never a scan of the log; long times come coarser.' },

  // ── Signing in on the page ─────────────────────────────────────────────────────────────────────
  { id: 'SESSION-1', source: inspector, sentence: 'The token is exchanged for an HttpOnly, SameSite=Strict cookie, Secure over https, that opens the API and the live stream.' },
  { id: 'SESSION-2', source: inspector, sentence: 'Wrong tokens at the sign-in count with those at the API, and are limited together.' },
  { id: 'SESSION-3', source: inspector, sentence: 'What a cookie changes must come from a page of the listener itself; senders and tokens need none.' },
  { id: 'SESSION-4', source: inspector, sentence: 'Signing out ends the session at once, with its viewers.' },
  { id: 'SESSION-5', source: inspector, sentence: 'GET /api/session tells whether one has to sign in, and has.' },
  { id: 'SESSION-6', source: inspector, sentence: 'Sessions are random, known by their hash in memory, end when idle or old, and are bounded in number.' },

  // ── Serving the page ───────────────────────────────────────────────────────────────────────────
  { id: 'PAGE-1', source: inspector, sentence: 'GET / of the listener is the inspector page for a browser, and words for a program; the API keeps its paths.' },
  { id: 'PAGE-2', source: inspector, sentence: 'The page has a strict content security policy with a fresh nonce in every answer, and asks no other host.' },
  { id: 'PAGE-3', source: inspector, sentence: 'Its assets are served compressed and immutable, and nothing outside its folder is.' },
  { id: 'PAGE-4', source: inspector, sentence: 'The page is open without the token, because it holds the sign-in; nothing that is stored is in it.' },
  { id: 'PAGE-5', source: inspector, sentence: 'Where it is not built the listener says so, and serves it once it is.' },
  { id: 'PAGE-6', source: inspector, sentence: 'start, listen and the tests build the page when it is missing or older than its sources, and lose no time otherwise.' },

  // ── Notes and pins ─────────────────────────────────────────────────────────────────────────────
  { id: 'NOTE-1', source: inspector, sentence: 'An event has a note of up to 4000 characters, kept on the server.' },
  { id: 'NOTE-2', source: inspector, sentence: 'Events are pinned; pins and notes remember their event and stay when the log drops it.' },
  { id: 'NOTE-3', source: inspector, sentence: 'The number of notes and of pins is bounded, and none is dropped for another.' },

  { id: 'REPLAY-20', source: inspector, sentence: 'A replay goes out with an edited body and by a key that is given with it; neither is kept.' },

  // ── Endpoints on the page ──────────────────────────────────────────────────────────────────────
  { id: 'ENDPOINT-20', source: inspector, sentence: 'A sample event is sent to an endpoint by the way that every sender goes, with the proof that it wants.' },
  { id: 'ENDPOINT-21', source: inspector, sentence: 'A signature is generated to give to the sender, told once, and checked by from then on; of a pair only the public half stays.' },
  { id: 'ENDPOINT-22', source: inspector, sentence: 'Endpoints tell how many deliveries came, and when the last one did.' },

  // ── The inspector page ─────────────────────────────────────────────────────────────────────────
  { id: 'INSP-FIRST-1', source: inspector, sentence: 'An empty log shows the URL, the lines for a terminal, and the fields of the Add Webhook form; it gives way to the first event.' },
  { id: 'INSP-FIRST-2', source: inspector, sentence: 'A sample event is sent from the page through the real path, and appears.' },
  { id: 'INSP-LIST-1', source: inspector, sentence: 'A line tells time, verdict, event, learner, object, endpoint, size and the delay from the event to its arrival; a refused request its reason.' },
  { id: 'INSP-LIST-2', source: inspector, sentence: 'Duplicates tell how often they were seen; conflicts are marked as soon as the index knows them.' },
  { id: 'INSP-LIST-3', source: inspector, sentence: 'Deliveries and events are two views of the same log.' },
  { id: 'INSP-LIST-4', source: inspector, sentence: 'Older lines are read when somebody scrolls there.' },
  { id: 'INSP-LIVE-1', source: inspector, sentence: 'What arrives appears by itself.' },
  { id: 'INSP-LIVE-2', source: inspector, sentence: 'Paused, or scrolled down, the list stands still and tells how many are new; then they come, in order.' },
  { id: 'INSP-LIVE-3', source: inspector, sentence: 'The lines in memory are bounded, and what comes in one go is shown in one go.' },
  { id: 'INSP-LIVE-4', source: inspector, sentence: 'Losing the listener keeps what is shown, says so, and resumes with nothing missing and nothing twice.' },
  { id: 'INSP-LIVE-5', source: inspector, sentence: 'The state of the connection is told in words: live, reconnecting, behind by n, gap.' },
  { id: 'INSP-FILTER-1', source: inspector, sentence: 'One field filters by every part; the filter stands as chips and in the URL, and survives a reload.' },
  { id: 'INSP-FILTER-2', source: inspector, sentence: 'The field completes names of parts, and values that there are.' },
  { id: 'INSP-FILTER-3', source: inspector, sentence: 'Live lines obey the filter as the stored ones do.' },
  { id: 'INSP-FILTER-4', source: inspector, sentence: 'Words of bodies are found live, by the index.' },
  { id: 'INSP-DETAIL-1', source: inspector, sentence: 'A refused request says why, with what its sender should do.' },
  { id: 'INSP-DETAIL-2', source: inspector, sentence: 'Every field of the catalogue is explained; a time is told with its form, here, in UTC and from now.' },
  { id: 'INSP-DETAIL-3', source: inspector, sentence: 'The bytes are shown in hex, with their offset and what can be printed.' },
  { id: 'INSP-DETAIL-4', source: inspector, sentence: 'Value, path, JSON and a cURL command that sends the same bytes can be copied.' },
  { id: 'INSP-DETAIL-5', source: inspector, sentence: 'Every sighting of an event is listed, and two contents of one eventId are shown as a difference.' },
  { id: 'INSP-COMPARE-1', source: inspector, sentence: 'Any two deliveries or events are compared side by side, without the paths that are ignored.' },
  { id: 'INSP-REPLAY-1', source: inspector, sentence: 'A replay sends the stored bytes; its result, or why it was not allowed, stands in place.' },
  { id: 'INSP-REPLAY-2', source: inspector, sentence: 'The body can be edited and signed by another key before it is sent.' },
  { id: 'INSP-REPLAY-3', source: inspector, sentence: 'A choice of lines is replayed one after the other, oldest first.' },
  { id: 'INSP-ENDPOINT-1', source: inspector, sentence: 'The form writes each way to authenticate as the listener reads it.' },
  { id: 'INSP-ENDPOINT-2', source: inspector, sentence: 'A secret that is left empty stays as it was, and is never shown.' },
  { id: 'INSP-ENDPOINT-3', source: inspector, sentence: 'An endpoint made with an uploaded signature JSON takes a signed event, and counts it live.' },
  { id: 'INSP-ENDPOINT-4', source: inspector, sentence: 'A generated signature is handed over once.' },
  { id: 'INSP-RECORD-1', source: inspector, sentence: 'Records are shown with the events that made them, and those that were ignored, by which rule.' },
  { id: 'INSP-OVERVIEW-1', source: inspector, sentence: 'Plots count by the minute whatever a bucket holds, and tell no value from none.' },
  { id: 'INSP-OVERVIEW-2', source: inspector, sentence: 'Every plot can be read as a table.' },
  { id: 'INSP-NOTE-1', source: inspector, sentence: 'Notes and pins are seen by everyone who looks at the listener.' },
  { id: 'INSP-KEYS-1', source: inspector, sentence: 'Everything can be done by keyboard; single keys can be switched off.' },
  { id: 'INSP-LANG-1', source: inspector, sentence: "The words of the learning platform are its own in each language." },
  { id: 'INSP-SESSION-1', source: inspector, sentence: 'With a token the page has a sign-in and a sign-out, and scripts can read the token nowhere.' },
  { id: 'INSP-ERROR-1', source: inspector, sentence: 'What is refused is told with what is wrong and its stable code.' },
  { id: 'INSP-LOOK-1', source: inspector, sentence: 'At 360 px, in light and dark, nothing is cut off, and axe finds nothing on any page.' },
  { id: 'INSP-SIZE-1', source: inspector, sentence: 'The first load is below 300 kB compressed.' },
];
