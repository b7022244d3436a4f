// A small Yizhan client for Node: docs/protocol.md section by section, and nothing else.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import protobuf from 'protobufjs';

const MAX_FRAME_FROM_SERVER = 256 * 1024;
const CONFIRM_AFTER_MS = 50;

/** Reads the .proto files of a directory that holds yizhan/v1. */
export function loadProtocol(protoDirectory) {
  const root = new protobuf.Root();
  const { resolve } = createRequire(import.meta.url);
  root.resolvePath = (_origin, target) =>
    target.startsWith('google/') ? resolve(`protobufjs/${target}`) : path.resolve(protoDirectory, target);
  for (const file of ['envelope', 'command', 'session', 'logic', 'chat']) {
    root.loadSync(`yizhan/v1/${file}.proto`, { keepCase: true });
  }
  const lookup = (name) => root.lookupType(`yizhan.v1.${name}`);
  const names = (name) => root.lookupEnum(`yizhan.v1.${name}`);
  return { lookup, command: names('Command').values, kind: names('Kind').values, status: names('Status').valuesById };
}

/** Section 1: the access servers that a selector recommends, best first. */
export async function findAccessServers(selector, account) {
  const answer = await fetch(`${selector}/v1/access?user=${encodeURIComponent(account)}&transport=tcp`);
  if (!answer.ok) {
    throw new Error(`selector ${selector}: ${answer.status} ${await answer.text()}`);
  }
  return (await answer.json()).servers;
}

/** A refused request. */
export class Refused extends Error {
  constructor(status, reason) {
    super(`${status}: ${reason}`);
    this.status = status;
  }
}

/** One connection with one session. Calls onEntry(entry) for each log entry, once and in order. */
export class Client {
  #protocol;
  #socket;
  #received = Buffer.alloc(0);
  #outstanding = new Map();
  #nextRequestId = 1;
  #cursors = new Map();
  #pushes = Promise.resolve();
  #confirmUpTo = 0;
  #confirmTimer = null;
  #pingTimer = null;
  #onEntry;

  constructor(protocol, onEntry) {
    this.#protocol = protocol;
    this.#onEntry = onEntry;
  }

  async connect(host, port) {
    this.#socket = net.connect({ host, port, noDelay: true });
    await once(this.#socket, 'connect');
    this.#socket.on('data', (bytes) => this.#read(bytes));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#lost());
  }

  close() {
    clearTimeout(this.#confirmTimer);
    clearInterval(this.#pingTimer);
    this.#socket.end();
  }

  // Section 3
  register(account, password) {
    const operation = randomBytes(16);
    return this.request('REGISTER_ACCOUNT', 'RegisterAccountRequest', 'RegisterAccountResponse', {
      account, password, operation_id: operation,
    });
  }

  async login(account, password, deviceId) {
    const session = await this.request('LOGIN', 'LoginRequest', 'LoginResponse', {
      password: { account, password },
      device: { device_id: deviceId, platform: 5, name: 'node' },
    });
    this.userId = Number(session.user_id);
    this.#pingTimer = setInterval(
      () => this.request('PING', 'PingRequest', 'PingResponse', {}).catch(() => this.#socket.destroy()),
      session.ping_interval_ms);
    await this.#sync();
    return session;
  }

  // Section 4
  async userIdOf(account) {
    const found = await this.request('GET_PROFILES', 'GetProfilesRequest', 'GetProfilesResponse', { accounts: [account] });
    if (found.profiles.length === 0) {
      throw new Error(`no such account: ${account}`);
    }
    return Number(found.profiles[0].user_id);
  }

  conversationWith(userId) {
    return { first: Math.min(this.userId, userId), second: Math.max(this.userId, userId) };
  }

  // Section 5
  async send(conversation, text, clientMessageId = randomBytes(16)) {
    const stored = await this.request('SEND_MESSAGE', 'SendMessageRequest', 'SendMessageResponse', {
      conversation, client_message_id: clientMessageId, content: { text },
    });
    const seq = Number(stored.seq);
    if (seq === this.#cursor(conversation) + 1) {
      this.#cursors.set(key(conversation), seq);
    }
    return seq;
  }

  // Section 6
  async history(conversation, limit) {
    const page = await this.request('FETCH_MESSAGES', 'FetchMessagesRequest', 'FetchMessagesResponse', {
      conversation, from_seq: 0, backwards: true, limit,
    });
    return page.entries.map((bytes) => this.#entry(bytes));
  }

  async #sync() {
    let after;
    for (let more = true; more;) {
      const page = await this.request('LIST_CONVERSATIONS', 'ListConversationsRequest', 'ListConversationsResponse', { after });
      for (const state of page.conversations) {
        after = state.conversation;
        const cursor = Math.max(this.#cursor(state.conversation), Number(state.first_seq) - 1);
        this.#cursors.set(key(state.conversation), cursor);
        await this.#pull(state.conversation, Number(state.last_seq));
      }
      more = page.more;
    }
  }

  async #pull(conversation, upTo) {
    while (this.#cursor(conversation) < upTo) {
      const page = await this.request('FETCH_MESSAGES', 'FetchMessagesRequest', 'FetchMessagesResponse', {
        conversation, from_seq: this.#cursor(conversation) + 1, limit: 200,
      });
      if (page.entries.length === 0) {
        return;
      }
      page.entries.forEach((bytes) => this.#take(this.#entry(bytes)));
    }
  }

  async #pushed(push) {
    for (const entry of (push.entries ?? []).map((bytes) => this.#entry(bytes))) {
      if (entry.seq > this.#cursor(entry.conversation) + 1) {
        await this.#pull(entry.conversation, entry.seq - 1);
      }
      this.#take(entry);
    }
    this.#confirm(Number(push.push_number));
  }

  #take(entry) {
    if (entry.seq === this.#cursor(entry.conversation) + 1) {
      this.#cursors.set(key(entry.conversation), entry.seq);
      this.#onEntry(entry);
    }
  }

  #confirm(pushNumber) {
    this.#confirmUpTo = Math.max(this.#confirmUpTo, pushNumber);
    this.#confirmTimer ??= setTimeout(() => {
      this.#confirmTimer = null;
      this.#write({
        command: this.#protocol.command.CONFIRM_PUSH,
        kind: this.#protocol.kind.PUSH,
        body: this.#encode('ConfirmPush', { push_number: this.#confirmUpTo }),
      });
    }, CONFIRM_AFTER_MS);
  }

  #entry(bytes) {
    const entry = this.#protocol.lookup('LogEntry').decode(bytes);
    const { first, second } = entry.conversation;
    return {
      conversation: { first: Number(first), second: Number(second) },
      seq: Number(entry.seq),
      sender: Number(entry.sender),
      text: entry.content?.text,
    };
  }

  #cursor(conversation) {
    return this.#cursors.get(key(conversation)) ?? 0;
  }

  // Section 2
  request(command, requestType, responseType, fields) {
    const requestId = this.#nextRequestId++;
    return new Promise((resolve, reject) => {
      this.#outstanding.set(requestId, { resolve, reject, responseType });
      this.#write({
        command: this.#protocol.command[command],
        kind: this.#protocol.kind.REQUEST,
        request_id: requestId,
        body: this.#encode(requestType, fields),
      });
    });
  }

  #encode(type, fields) {
    const message = this.#protocol.lookup(type);
    return message.encode(message.fromObject(fields)).finish();
  }

  #write(envelope) {
    this.#socket.write(this.#protocol.lookup('Envelope').encodeDelimited(envelope).finish());
  }

  #read(bytes) {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const frame = takeFrame(this.#received);
      if (!frame) {
        return;
      }
      this.#received = frame.rest;
      this.#envelope(this.#protocol.lookup('Envelope').decode(frame.body));
    }
  }

  #envelope(envelope) {
    const { command, kind } = this.#protocol;
    if (envelope.kind === kind.RESPONSE) {
      const waiting = this.#outstanding.get(Number(envelope.request_id));
      this.#outstanding.delete(Number(envelope.request_id));
      if (waiting && envelope.status === 0) {
        waiting.resolve(this.#protocol.lookup(waiting.responseType).decode(envelope.body));
      } else {
        waiting?.reject(new Refused(this.#protocol.status[envelope.status] ?? 'INTERNAL', envelope.reason));
      }
    } else if (envelope.command === command.MESSAGE_PUSH) {
      const push = this.#protocol.lookup('MessagePush').decode(envelope.body);
      this.#pushes = this.#pushes.then(() => this.#pushed(push)).catch(() => this.#socket.destroy());
    } else if (envelope.command === command.SYNC_PUSH) {
      const push = this.#protocol.lookup('SyncPush').decode(envelope.body);
      this.#pushes = this.#pushes
        .then(() => this.#sync())
        .then(() => this.#confirm(Number(push.push_number)))
        .catch(() => this.#socket.destroy());
    }
  }

  #lost() {
    clearTimeout(this.#confirmTimer);
    clearInterval(this.#pingTimer);
    for (const waiting of this.#outstanding.values()) {
      waiting.reject(new Error('connection lost'));
    }
    this.#outstanding.clear();
  }
}

function key(conversation) {
  return `${Number(conversation.first)}:${Number(conversation.second)}`;
}

function takeFrame(bytes) {
  let length = 0;
  for (let i = 0; i < Math.min(bytes.length, 5); i++) {
    length += (bytes[i] & 0x7f) * 2 ** (7 * i);
    if (bytes[i] < 0x80) {
      if (length > MAX_FRAME_FROM_SERVER) {
        throw new Error(`frame: ${length} bytes (expected: at most ${MAX_FRAME_FROM_SERVER})`);
      }
      const end = i + 1 + length;
      return bytes.length < end ? null : { body: bytes.subarray(i + 1, end), rest: bytes.subarray(end) };
    }
  }
  return null;
}
