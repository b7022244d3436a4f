// node chat.mjs --protos DIR --selector URL --account NAME --password P [--register] [--to NAME --send TEXT]
//               [--expect TEXT] [--history N]
// Logs in, sends, waits for a text, prints one JSON object a line, and exits 0 once all it was asked for has happened.
import { parseArgs } from 'node:util';
import { Client, Refused, findAccessServers, loadProtocol } from './yizhan.mjs';

const { values: options } = parseArgs({
  options: {
    protos: { type: 'string' },
    selector: { type: 'string', default: 'http://127.0.0.1:7801' },
    account: { type: 'string' },
    password: { type: 'string' },
    register: { type: 'boolean', default: false },
    to: { type: 'string' },
    send: { type: 'string' },
    expect: { type: 'string' },
    history: { type: 'string' },
    timeout: { type: 'string', default: '20' },
  },
});

const say = (event, fields) => console.log(JSON.stringify({ event, ...fields }));
const deadline = setTimeout(() => {
  say('timeout', { waiting_for: options.expect });
  process.exit(1);
}, Number(options.timeout) * 1000);

let heard;
const expected = new Promise((resolve) => { heard = resolve; });
const client = new Client(loadProtocol(options.protos), (entry) => {
  say('entry', { seq: entry.seq, sender: entry.sender, text: entry.text });
  if (entry.text === options.expect) {
    heard();
  }
});

const [server] = await findAccessServers(options.selector, options.account);
await client.connect(server.host, server.port);
if (options.register) {
  await client.register(options.account, options.password).catch((e) => {
    if (!(e instanceof Refused) || e.status !== 'CONFLICT') {
      throw e;
    }
  });
}
await client.login(options.account, options.password, 'node-test');
say('online', { user_id: client.userId });
if (options.send) {
  const conversation = client.conversationWith(await client.userIdOf(options.to));
  say('sent', { seq: await client.send(conversation, options.send) });
  if (options.history) {
    for (const entry of await client.history(conversation, Number(options.history))) {
      say('history', { seq: entry.seq, sender: entry.sender, text: entry.text });
    }
  }
}
if (options.expect) {
  await expected;
}
clearTimeout(deadline);
client.close();
