// One side of the comparison in testing/benchmarks: "WHAT COUNT ADDRESS" measures one thing with the peer there and says how many seconds it took.
import readline from 'node:readline'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const SINK = '/test/sink/1.0.0'
const ECHO = '/test/echo/1.0.0'
const DIALLERS = 4
const now = () => Number(process.hrtime.bigint()) / 1e9

async function start () {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: 1e6, maxIncomingPendingConnections: 1000 },
    connectionMonitor: { enabled: false },
    services: { identify: identify() }
  })
  await node.handle(SINK, async stream => {
    for await (const chunk of stream) chunk.byteLength
    stream.send(new TextEncoder().encode('.'))
    await stream.close()
  })
  await node.handle(ECHO, async stream => {
    for await (const chunk of stream) if (!stream.send(chunk.subarray())) await stream.onDrain()
    await stream.close()
  })
  return node
}

const node = await start()
const clients = [node]
console.log('listening ' + node.getMultiaddrs()[0].toString())

async function send (connection, count, size) {
  const stream = await connection.newStream(SINK)
  const data = new Uint8Array(size)
  const begin = now()
  for (let i = 0; i < count; i++) if (!stream.send(data)) await stream.onDrain()
  await stream.close()
  for await (const chunk of stream) chunk.byteLength
  return now() - begin
}

async function roundTrips (connection, count) {
  const stream = await connection.newStream(ECHO)
  const data = new Uint8Array(128)
  const times = []
  let missing = 128
  let begin = now()
  stream.send(data)
  for await (const chunk of stream) {
    missing -= chunk.byteLength
    if (missing > 0) continue
    times.push(now() - begin)
    if (times.length === count) break
    missing = 128
    begin = now()
    stream.send(data)
  }
  await stream.close()
  return times.sort((a, b) => a - b)[count >> 1]
}

async function connects (address, count) {
  while (clients.length < DIALLERS) clients.push(await start())
  const begin = now()
  await Promise.all(clients.map(async client => {
    for (let i = 0; i < count / DIALLERS; i++) await (await client.dial(address)).close()
  }))
  return now() - begin
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [what, count, text] = line.split(' ')
  const address = multiaddr(text)
  let seconds
  if (what === 'connects') {
    for (const connection of node.getConnections()) await connection.close()
    seconds = await connects(address, Number(count))
  } else {
    const connection = await node.dial(address)
    if (what === 'chunks') seconds = await send(connection, Number(count), 65536)
    else if (what === 'messages') seconds = await send(connection, Number(count), 128)
    else seconds = await roundTrips(connection, Number(count))
  }
  console.log('seconds ' + seconds)
}
for (const client of clients) await client.stop()
process.exit()
