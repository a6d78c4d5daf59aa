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
import { handler, pieces, send } from './streams.mjs'

const ECHO = '/test/echo/1.0.0'
const SIZE = 256 << 20
const MANY = { maxInboundStreams: 2000, maxOutboundStreams: 2000 }
const say = message => console.log(JSON.stringify(message))

const create = connectionMonitor => createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionManager: { inboundConnectionThreshold: 10000, maxIncomingPendingConnections: 1000 },
  connectionMonitor,
  services: { identify: identify(), ping: ping() }
})
// Without the monitor: on a busy machine it gives up while this process is at work with the many bytes.
const node = await create({ enabled: false })

await node.handle(ECHO, handler(async stream => {
  try {
    await send(stream, pieces(stream))
  } catch (e) {
    say({ event: 'reset' })
  }
}), MANY)
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
    for await (const piece of pieces(stream)) {
      readHash.update(piece)
      size += piece.length
    }
    return size
  })()
  await send(stream, (function * () {
    for (let sent = 0; sent < SIZE;) {
      const piece = randomBytes(Math.min(SIZE - sent, 1 + Math.floor(Math.random() * 200000)))
      sentHash.update(piece)
      sent += piece.length
      yield piece
    }
  })())
  const echoed = await reading

  let refused = ''
  try {
    await connection.newStream('/nope/1.0.0')
  } catch (e) {
    refused = e.name
  }
  const answers = await Promise.all(Array.from({ length: 200 }, async (unused, i) => {
    const small = await connection.newStream(ECHO, MANY)
    await send(small, [new TextEncoder().encode('stream ' + i)])
    let text = ''
    for await (const piece of pieces(small)) text += new TextDecoder().decode(piece)
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

// Until the monitor, which aborts a connection that does not answer, has measured three different times.
async function hold (address) {
  const watching = await create({ pingInterval: 500, pingTimeout: { minTimeout: 10000 } })
  const connection = await watching.dial(multiaddr(address))
  const seen = new Set()
  while (seen.size < 3 && connection.status === 'open') {
    if (connection.rtt !== undefined) seen.add(connection.rtt)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  say({ event: 'held', asked: seen.size })
  await watching.stop()
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, argument] = line.split(' ')
  try {
    if (command === 'dial') await dial(argument)
    if (command === 'hold') await hold(argument)
    if (command === 'wrong') await node.dial(multiaddr(argument)).then(() => say({ event: 'reached' }))
  } catch (e) {
    say({ event: 'failed', name: e.name, message: e.message })
  }
}
await node.stop()
