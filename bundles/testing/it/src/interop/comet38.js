"use strict";

// Calls every method of cosmjs' Comet38Client on the node at the URL given as argument. Ends with 1 if an answer does not decode,
// if something is refused that should not be, answered that should be refused, or if the client has a method not tried here.
// It ends the chain: the node's validator is removed, to see the answers of a node that is in no validator set.

const assert = require("node:assert");
const { createHash, generateKeyPairSync } = require("node:crypto");
const { Comet38Client, HttpBatchClient, connectComet, isComet38Client } = require("@cosmjs/tendermint-rpc");

const DEADLINE_MS = 20000;
// Private in TypeScript, so not part of the client's interface.
const NOT_METHODS = ["constructor", "doCall", "subscribe"];
// No answer to decode: it closes the connection.
const CLOSES = "disconnect";

const url = process.argv[2];
const decoded = new Map();
const refused = new Map();
const bytes = (text) => new TextEncoder().encode(text);
const text = (data) => new TextDecoder().decode(data);
const hex = (data) => Buffer.from(data).toString("hex");

/** Calls a method that must decode, and gives what it decoded to. */
async function call(client, name, ...parameters) {
  let answer;
  try {
    answer = await client[name](...parameters);
  } catch (error) {
    throw new Error(`${name}(${JSON.stringify(parameters)}) does not decode: ${error.message}`, { cause: error });
  }
  decoded.set(name, (decoded.get(name) ?? 0) + 1);
  return answer;
}

/** Calls a method that must be refused by the node with the reason expected. */
async function refuse(name, reason, action) {
  let answer;
  try {
    answer = await action();
  } catch (error) {
    assert.match(String(error.message ?? error), reason, `${name} is refused for another reason`);
    refused.set(name, (refused.get(name) ?? 0) + 1);
    return;
  }
  throw new Error(`${name} is answered, but this script expects a refusal: ${JSON.stringify(answer)}`);
}

async function until(what, condition) {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const value = await condition();
    if (value) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ${DEADLINE_MS} ms: ${what}`);
}

/** Everything that only asks. */
async function reads(client, known) {
  await call(client, "health");
  const status = await call(client, "status");
  const tip = status.syncInfo.latestBlockHeight;
  assert.ok(tip >= known.height);
  assert.equal(status.validatorInfo.pubkey.algorithm, "ed25519");

  const info = await call(client, "abciInfo");
  assert.ok(info.lastBlockHeight >= known.height && info.lastBlockAppHash.length === 32);
  const genesis = await call(client, "genesis");
  assert.equal(genesis.chainId, status.nodeInfo.network);
  assert.equal(genesis.validators.length, 1);

  for (const query of [{}, { prove: true }, { height: known.height }]) {
    const answer = await call(client, "abciQuery", { path: "/key", data: bytes("name"), ...query });
    assert.deepEqual([answer.code, text(answer.key), text(answer.value)], [0, "name", "satoshi"]);
  }
  const missing = await call(client, "abciQuery", { path: "/store", data: bytes("nobody") });
  assert.equal(missing.value.length, 0);
  assert.equal((await call(client, "abciQuery", { path: "/nowhere", data: bytes("x") })).code, 10);

  const first = await call(client, "block", 1);
  assert.equal(first.block.lastCommit, null);
  assert.equal(first.block.header.lastBlockId, null);
  assert.ok((await call(client, "block")).block.header.height >= tip);
  const block = await call(client, "block", known.height);
  assert.ok(block.block.txs.some((tx) => text(tx) === known.tx));
  assert.equal(block.block.lastCommit.signatures.length, 1);

  await call(client, "blockResults");
  assert.equal((await call(client, "blockResults", 1)).results.length, 0);
  const results = await call(client, "blockResults", known.height);
  const event = results.results[0].events[0];
  assert.equal(event.type, "app");
  assert.ok(event.attributes.some(({ key, value }) => key === "key" && value === "name"));
  for (const [height, power] of known.validatorChanges) {
    assert.ok((await call(client, "blockResults", height)).validatorUpdates.some((update) => update.votingPower === power));
  }

  const chain = await call(client, "blockchain");
  assert.ok(chain.lastHeight >= tip);
  assert.deepEqual((await call(client, "blockchain", 1, 3)).blockMetas.map((meta) => meta.header.height), [3, 2, 1]);

  const latest = await call(client, "commit");
  assert.ok(latest.header.height >= tip);
  const commit = await call(client, "commit", known.height);
  assert.equal(commit.canonical, true);
  assert.equal(hex(commit.commit.blockId.hash), hex(block.blockId.hash));
  assert.equal(commit.commit.signatures[0].signature.length, 64);

  for (const prove of [undefined, false, true]) {
    const tx = await call(client, "tx", { hash: known.hash, prove });
    assert.deepEqual([text(tx.tx), tx.height, tx.result.code], [known.tx, known.height, 0]);
    assert.equal(tx.proof !== undefined, prove === true);
    if (prove) {
      assert.equal(hex(tx.proof.rootHash), hex(block.block.header.dataHash));
      assert.equal(text(tx.proof.data), known.tx);
    }
  }
  const failedTx = await call(client, "tx", { hash: known.failed, prove: true });
  assert.equal(failedTx.result.code, 6);
  await refuse("tx of an unknown hash", /not found/, () => client.tx({ hash: new Uint8Array(32) }));
  await refuse("block above the tip", /must be less than or equal/, () => client.block(tip + 1000000));

  await call(client, "validators", {});
  const validators = await call(client, "validators", { height: known.height, page: 1, per_page: 10 });
  assert.deepEqual([validators.count, validators.total, validators.validators[0].votingPower], [1, 1, 10n]);
  assert.equal((await call(client, "validatorsAll", known.height)).total, 1);
  await call(client, "validatorsAll");
  await call(client, "numUnconfirmedTxs");

  await searches(client, known, hex(block.block.header.dataHash));
}

/** What is found by events, by pages and with proofs. */
async function searches(client, known, dataHash) {
  const found = await call(client, "txSearch", { query: "app.key='name' AND app.action='set'", prove: true, order_by: "asc" });
  assert.equal(found.totalCount, 1);
  assert.deepEqual([text(found.txs[0].tx), found.txs[0].height, hex(found.txs[0].hash)], [known.tx, known.height, hex(known.hash)]);
  assert.equal(hex(found.txs[0].proof.rootHash), dataHash);
  assert.equal((await call(client, "txSearch", { query: `tx.hash='${hex(known.hash).toUpperCase()}'` })).totalCount, 1);
  assert.equal((await call(client, "txSearch", { query: "app.noindex_key EXISTS" })).totalCount, 0);
  const newest = await call(client, "txSearch", { query: "tx.height > 0", order_by: "desc", page: 1, per_page: 1 });
  assert.ok(newest.totalCount > 1 && newest.txs.length === 1 && newest.txs[0].height >= known.height);
  const all = await call(client, "txSearchAll", { query: "tx.height > 0", per_page: 2 });
  assert.equal(all.txs.length, all.totalCount);

  const blocks = await call(client, "blockSearch", { query: `block.height = ${known.height}` });
  assert.deepEqual([blocks.totalCount, blocks.blocks[0].block.header.height], [1, known.height]);
  const lowest = await call(client, "blockSearch", { query: "block.height <= 3" }); // cosmjs itself sorts what it got
  assert.deepEqual(lowest.blocks.map(({ block }) => block.header.height), [1, 2, 3]);
  assert.deepEqual((await call(client, "blockSearchAll", { query: "block.height <= 3", per_page: 2 })).blocks
    .map(({ block }) => block.header.height).sort(), [1, 2, 3]);
  await refuse("a malformed search", /offset \d+/, () => client.txSearch({ query: "app.key=" }));
  await refuse("a page that there is not", /page should be within \[1, 1\] range, given 9/,
    () => client.txSearch({ query: "app.key='name'", page: 9 }));
}

async function commitOf(client, tx) {
  const answer = await call(client, "broadcastTxCommit", { tx: bytes(tx) });
  assert.equal(answer.checkTx.code, 0);
  return answer;
}

/** Every way to hand in a transaction, accepted and refused; gives what was committed. */
async function writes(client) {
  const committed = await commitOf(client, "name=satoshi");
  assert.equal(committed.txResult.code, 0);
  const tx = "name=satoshi";
  assert.equal(hex(committed.hash), createHash("sha256").update(tx).digest("hex"));

  for (const name of ["broadcastTxSync", "broadcastTxAsync"]) {
    const answer = await call(client, name, { tx: bytes(`${name}=1`) });
    assert.deepEqual([answer.code, answer.hash.length], [0, 32]);
    await until(`${name} is committed`, async () => text((await client.abciQuery({ path: "/store", data: bytes(name) })).value) === "1");
  }
  assert.equal((await call(client, "broadcastTxSync", { tx: bytes("=no key") })).code, 2);
  const malformed = await call(client, "broadcastTxCommit", { tx: bytes("=nor here") });
  assert.equal(malformed.checkTx.code, 2);
  await refuse("a transaction twice", /already exists in cache/, () => client.broadcastTxSync({ tx: bytes(tx) }));

  const failed = await commitOf(client, `validator ed25519 ${newKey()} 0`);
  assert.equal(failed.txResult.code, 6);
  await until("two more blocks", async () => (await client.status()).syncInfo.latestBlockHeight > committed.height + 2);
  return { tx, hash: committed.hash, height: committed.height, failed: failed.hash, validatorChanges: [] };
}

function newKey() {
  const key = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" });
  return key.subarray(key.length - 32).toString("base64");
}

/** Puts a stranger in the place of the node's own validator; no block can follow. */
async function leaveTheSet(client, known) {
  const own = (await client.status()).validatorInfo.pubkey.data;
  const joined = await commitOf(client, `validator ed25519 ${newKey()} 1`);
  const left = await commitOf(client, `validator ed25519 ${Buffer.from(own).toString("base64")} 0`);
  await until("the node is no validator", async () => (await call(client, "status")).validatorInfo.votingPower === 0n);
  known.validatorChanges.push([joined.height, 1n], [left.height, 0n]);
}

/** cosmjs puts up to 20 requests into one batch. */
async function batches() {
  const client = Comet38Client.create(new HttpBatchClient(url, { batchSizeLimit: 20, dispatchInterval: 20 }));
  const answers = await Promise.all(Array.from({ length: 40 }, () => client.status()));
  assert.equal(answers.length, 40);
  client.disconnect();
}

/** Events over cosmjs' own WebSocket client, which also makes its calls over it. Over HTTP cosmjs itself refuses to subscribe. */
async function subscriptions(client) {
  for (const name of ["subscribeNewBlock", "subscribeNewBlockHeader", "subscribeTx"]) {
    await refuse(name, /cannot subscribe/, async () => client[name]());
  }
  const socket = await connectComet(url.replace("http:", "ws:"));
  assert.ok(isComet38Client(socket), "connectComet chose another client for the WebSocket");
  const heard = { blocks: [], headers: [], txs: [], some: [] };
  const listen = (into, name, ...parameters) => socket[name](...parameters).subscribe({
    next: (event) => { decoded.set(name, (decoded.get(name) ?? 0) + 1); into.push(event); },
    error: (error) => into.push(error),
    complete: () => { },
  });
  const open = [listen(heard.blocks, "subscribeNewBlock"), listen(heard.headers, "subscribeNewBlockHeader"),
    listen(heard.txs, "subscribeTx"), listen(heard.some, "subscribeTx", "app.key='heard'")];
  await call(socket, "status"); // answered behind the subscriptions
  const first = await commitOf(socket, "heard=1");
  const last = await commitOf(socket, "unheard=1");
  await until("the events are heard", () => heard.txs.length >= 2 && heard.some.length >= 1
    && heard.blocks.some(({ header }) => header.height === last.height) && heard.headers.some(({ height }) => height === last.height));
  assert.deepEqual(heard.txs.map(({ tx, height, result }) => [text(tx), height, result.code]),
    [["heard=1", first.height, 0], ["unheard=1", last.height, 0]]);
  assert.deepEqual(heard.some.map(({ tx }) => text(tx)), ["heard=1"]);
  heard.blocks.forEach(({ header }, i) => assert.equal(header.height, heard.blocks[0].header.height + i, "a block is missing"));
  open.forEach((stream) => stream.unsubscribe());
  await call(socket, "status");
  assert.equal((await call(socket, "txSearch", { query: "app.key='heard'" })).totalCount, 1);
  socket.disconnect();
}

async function main() {
  const client = await connectComet(url);
  assert.ok(isComet38Client(client), "connectComet chose another client");
  decoded.set("connectComet", 1);
  const known = await writes(client);
  await reads(client, known);
  await batches();
  await subscriptions(client);
  await leaveTheSet(client, known);
  await reads(client, known);
  client.disconnect();

  const methods = Object.getOwnPropertyNames(Comet38Client.prototype).filter((name) => !NOT_METHODS.includes(name));
  const forgotten = methods.filter((name) => !decoded.has(name) && !refused.has(name) && name !== CLOSES);
  assert.deepEqual(forgotten, [], "methods of the client that nobody tried");
  const refusedMethods = methods.filter((name) => refused.has(name) && !decoded.has(name));
  const sum = (counts) => [...counts.values()].reduce((a, b) => a + b, 0);
  console.log(`decoded: ${[...decoded].map(([name, times]) => `${name} ${times}x`).join(", ")}`);
  console.log(`refused: ${[...refused].map(([name, times]) => `${name} ${times}x`).join(", ")}`);
  console.log(`cosmjs: ${decoded.size} methods decoded, ${refusedMethods.length} refused as expected `
    + `(${sum(decoded)} and ${sum(refused)} calls)`);
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
