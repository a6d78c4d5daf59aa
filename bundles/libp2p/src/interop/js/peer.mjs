// A stock js-libp2p peer: echoes on /test/echo/1.0.0, and on the line "dial ADDRESS" tries everything on that peer. Speaks JSON, one line each.
import { createHash, randomBytes } from 'node:crypto'
import readline from 'node:readline'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const ECHO = '/test/echo/1.0.0'
const MANY = { maxInboundStreams: 2000, maxOutboundStreams: 2000 }
const say = message => console.log(JSON.stringify(message))
const bytes = chunk => chunk.subarray()

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionManager: { inboundConnectionThreshold: 10000, maxIncomingPendingConnections: 1000 },
  services: { identify: identify(), ping: ping() }
})

await node.handle(ECHO, async stream => {
  try {
    for await (const chunk of stream) {
      if (!stream.send(bytes(chunk))) await stream.onDrain()
    }
    await stream.close()
  } catch (e) {
    say({ event: 'reset' })
  }
}, MANY)
node.addEventListener('peer:disconnect', () => say({ event: 'disconnected' }))
say({ event: 'listening', address: node.getMultiaddrs()[0].toString(), id: node.peerId.toString() })

async function dial (address) {
  const connection = await node.dial(multiaddr(address))
  for (let i = 0; i < 10; i++) await node.services.ping.ping(connection.remotePeer)
  let info
  do {
    await new Promise(resolve => setTimeout(resolve, 20))
    info = await node.peerStore.get(connection.remotePeer)
  } while (!info.protocols.includes(ECHO))

  const stream = await connection.newStream(ECHO, MANY)
  const sentHash = createHash('sha256')
  const readHash = createHash('sha256')
  const reading = (async () => {
    let size = 0
    for await (const chunk of stream) {
      readHash.update(bytes(chunk))
      size += bytes(chunk).length
    }
    return size
  })()
  for (let sent = 0; sent < 16 << 20;) {
    const piece = randomBytes(Math.min((16 << 20) - sent, 1 + Math.floor(Math.random() * 200000)))
    sentHash.update(piece)
    sent += piece.length
    if (!stream.send(piece)) await stream.onDrain()
  }
  await stream.close()
  const echoed = await reading

  let refused = ''
  try {
    await connection.newStream('/nope/1.0.0')
  } catch (e) {
    refused = e.name
  }
  const answers = await Promise.all(Array.from({ length: 200 }, async (unused, i) => {
    const small = await connection.newStream(ECHO, MANY)
    small.send(new TextEncoder().encode('stream ' + i))
    await small.close()
    let text = ''
    for await (const chunk of small) text += new TextDecoder().decode(bytes(chunk))
    return text === 'stream ' + i
  }))
  const aborted = await connection.newStream(ECHO, MANY)
  aborted.abort(new Error('on purpose'))
  await connection.close()
  say({
    event: 'dialled',
    protocols: info.protocols,
    addresses: info.addresses.map(each => each.multiaddr.toString()),
    echoed,
    same: sentHash.digest('hex') === readHash.digest('hex'),
    refused,
    answered: answers.filter(good => good).length
  })
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, argument] = line.split(' ')
  try {
    if (command === 'dial') await dial(argument)
    if (command === 'wrong') await node.dial(multiaddr(argument)).then(() => say({ event: 'reached' }))
  } catch (e) {
    say({ event: 'failed', name: e.name, message: e.message })
  }
}
await node.stop()
