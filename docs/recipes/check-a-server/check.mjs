// Checks a running server: its health, a scan that is followed live, and the assessment of a page.
// Usage: node check.mjs [URL OF THE SERVER]; the token, if the server has one, is read from SCANWIRE_TOKEN.
// Exit code: 0 if every check passes, else 1. Sends no requests to other servers, and deletes its scans.
import { setTimeout as sleep } from 'node:timers/promises';

const [server = 'http://127.0.0.1:4000'] = process.argv.slice(2);
const token = process.env.SCANWIRE_TOKEN;
const deadline = AbortSignal.timeout(60_000);

const post = (query, variables, headers = {}) =>
  fetch(`${server}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: deadline,
  });

/** @returns the result of a mutation */
async function mutate(mutation, type, selection, input) {
  const query = `mutation ($input: ${type}!) { result: ${mutation}(input: $input) { ${selection} ... on Error { message } } }`;
  const response = await post(query, { input });
  if (!response.headers.get('content-type')?.includes('json'))
    throw new Error(`HTTP ${response.status}, no GraphQL`);
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  if (data.result.message) throw new Error(data.result.message);
  return data.result;
}

const EVENTS = `subscription ($scanId: ID!) {
  scanEvents(scanId: $scanId) {
    seq
    type
    ... on AssessmentEvent { assessment { threatLevel riskScore } }
    ... on FailedEvent { error }
  }
}`;

/** Yields the messages of an event stream. */
async function* messagesOf({ body }) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const messages = (text + chunk).split('\n\n');
    text = messages.pop();
    yield* messages;
  }
}

/** Yields each event once. After a lost connection, it continues after the last event. */
async function* follow(scanId) {
  for (let last = 0; ; await sleep(500)) {
    try {
      const headers = { accept: 'text/event-stream', 'last-event-id': String(last) };
      for await (const message of messagesOf(await post(EVENTS, { scanId }, headers))) {
        if (message.includes('event: complete')) return;
        const json = /^data: (.+)$/m.exec(message)?.[1];
        if (!json) continue;
        const { data, errors } = JSON.parse(json);
        const event = data?.scanEvents ?? { seq: last, type: 'ERROR', error: errors[0].message };
        last = event.seq;
        if (event.type !== 'CONNECTED') yield event;
      }
    } catch (error) {
      if (deadline.aborted) throw error;
    }
  }
}

const scans = [];

/** Starts a scan and follows it to its end. */
async function scan(mutation, type, input) {
  const { scan } = await mutate(mutation, type, '... on StartScanSuccess { scan { id } }', {
    label: 'check',
    ...input,
  });
  scans.push(scan.id);
  const events = [];
  for await (const event of follow(scan.id)) events.push(event);
  if (events.some(({ seq }, index) => seq !== index + 1)) throw new Error('events are missing');
  const end = events.at(-1);
  if (end?.type !== 'COMPLETED') throw new Error(end?.error ?? `the scan ended with ${end?.type}`);
  return events;
}

const checks = {
  async health() {
    const response = await fetch(`${server}/health`, { signal: deadline });
    if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
    return 'ready';
  },
  async scan() {
    const scanners = { only: [{ name: 'mock', options: { events: 50, rate: 25 } }] };
    const events = await scan('startScan', 'StartScanInput', { target: 'example.com', scanners });
    return `${events.length} events, none missing`;
  },
  async page() {
    const events = await scan('scanPage', 'ScanPageInput', {
      url: 'http://paypal-login.example.test/verify',
      title: 'PayPal: log in to your account',
      forms: [{ action: 'http://collector.example.net/', method: 'post', fields: [{ type: 'password' }] }],
      scanners: { only: [{ name: 'page', options: { network: false } }] },
    });
    const { threatLevel, riskScore } = events.find(({ type }) => type === 'ASSESSMENT').assessment;
    if (threatLevel !== 'MALICIOUS')
      throw new Error(`a phishing page is ${threatLevel}, with a risk of ${riskScore}`);
    return `a phishing page is MALICIOUS, with a risk of ${riskScore}`;
  },
  async clean() {
    for (const id of scans) await mutate('deleteScan', 'DeleteScanInput', '__typename', { id });
    return `${scans.length} scans deleted`;
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    console.log(`ok      ${name}: ${await check()}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`FAILED  ${name}: ${error.cause?.message ?? error.message}`);
  }
}
