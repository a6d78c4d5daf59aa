// A Glueberry peer on stock js-libp2p, written from the specification: handshake of one tag byte per message, echo on the stream "echo". Obeys and
// prints the same lines as testing/interop/glueberry-peer.
import { createCipheriv, createDecipheriv, createHash, createPrivateKey, createPublicKey, diffieHellman, hkdfSync, randomBytes } from 'node:crypto'
import readline from 'node:readline'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const protocol = name => `/glueberry/stream/${name}/1.0.0`
const HELLO = 1
const KEY = 2
const COMPLETE = 3
const ECHO = 'echo'

// ---- keys (specification 2.5)

const P = 2n ** 255n - 19n
const power = (base, exponent) => {
  let result = 1n
  for (let b = base % P, e = exponent; e > 0n; e >>= 1n, b = b * b % P) if (e & 1n) result = result * b % P
  return result
}
const little = bytes => BigInt('0x' + Buffer.from(bytes).reverse().toString('hex'))

function montgomery (ed25519) {
  const y = little(ed25519) & ((1n << 255n) - 1n)
  const u = (1n + y) * power((1n + P - y % P) % P, P - 2n) % P
  return Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse()
}

const seed = Buffer.alloc(32)
seed[0] = 88
const scalar = createHash('sha512').update(seed).digest().subarray(0, 32)
const secretKey = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), scalar]), format: 'der', type: 'pkcs8' })

function streamKey (ed25519) {
  const publicKey = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), montgomery(ed25519)]), format: 'der', type: 'spki'
  })
  const secret = diffieHellman({ privateKey: secretKey, publicKey })
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'glueberry-v1-stream-key', 32))
}

function seal (key, message) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  return Buffer.concat([nonce, cipher.update(message), cipher.final(), cipher.getAuthTag()])
}

function open (key, blob) {
  const cipher = createDecipheriv('chacha20-poly1305', key, blob.subarray(0, 12), { authTagLength: 16 })
  cipher.setAuthTag(blob.subarray(-16))
  return Buffer.concat([cipher.update(blob.subarray(12, -16)), cipher.final()])
}

// ---- frames (2.4)

function uvarint (value) {
  const bytes = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 | 128)
  return Buffer.from([...bytes, value])
}

function readUvarint (buffer, at) {
  let value = 0
  for (let i = at, scale = 1; i < buffer.length; i++, scale *= 128) {
    value += (buffer[i] & 127) * scale
    if (buffer[i] < 128) return [value, i + 1]
  }
  return null
}

function frame (payload) {
  const inner = uvarint(payload.length)
  return Buffer.concat([uvarint(inner.length + payload.length), inner, payload])
}

async function * frames (stream) {
  let buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    buffer = Buffer.concat([buffer, chunk.subarray()])
    for (;;) {
      const outer = readUvarint(buffer, 0)
      if (outer === null || buffer.length < outer[1] + outer[0]) break
      const inner = readUvarint(buffer, outer[1])
      yield buffer.subarray(inner[1], inner[1] + inner[0])
      buffer = buffer.subarray(outer[1] + outer[0])
    }
  }
}

// ---- the node

const node = await createLibp2p({
  privateKey: await generateKeyPairFromSeed('Ed25519', seed),
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionManager: { inboundConnectionThreshold: 10000, maxIncomingPendingConnections: 1000 },
  services: { identify: identify(), ping: ping() }
})
const peers = new Map()

function peer (id) {
  if (!peers.has(id)) peers.set(id, { streams: new Map(), greeted: false, prepared: false, completed: false })
  return peers.get(id)
}

async function send (id, name, payload) {
  const of = peer(id)
  if (!of.streams.has(name)) {
    const connection = node.getConnections().find(each => each.remotePeer.toString() === id)
    const stream = await connection.newStream(protocol(name))
    of.streams.set(name, stream)
    read(id, name, stream)
  }
  const bytes = frame(name === 'handshake' ? payload : seal(of.key, payload))
  const stream = of.streams.get(name)
  if (!stream.send(bytes)) await stream.onDrain()
}

async function greet (id) {
  const of = peer(id)
  if (!of.greeted) {
    of.greeted = true
    await send(id, 'handshake', Buffer.from([HELLO]))
  }
}

async function obey (id, message) {
  await greet(id)
  const of = peer(id)
  if (message[0] === HELLO) await send(id, 'handshake', Buffer.concat([Buffer.from([KEY]), node.peerId.publicKey.raw]))
  if (message[0] === KEY) {
    of.key = streamKey(message.subarray(1))
    await send(id, 'handshake', Buffer.from([COMPLETE]))
    of.prepared = true
  }
  if (message[0] === COMPLETE) of.completed = true
  if (of.prepared && of.completed && !of.done) {
    of.done = true
    console.log('state', id, 'Established')
  }
}

async function read (id, name, stream) {
  try {
    for await (const payload of frames(stream)) {
      if (name === 'handshake') {
        await obey(id, payload)
      } else {
        const message = open(peer(id).key, payload)
        if (message[0] !== 33) await send(id, name, message)
      }
    }
  } catch (e) {
    console.log('ended', id, name, e.message)
  }
}

for (const name of ['handshake', ECHO]) {
  await node.handle(protocol(name), (stream, connection) => {
    const id = connection.remotePeer.toString()
    peer(id).streams.set(name, stream)
    read(id, name, stream)
  })
}
node.addEventListener('peer:disconnect', event => {
  peers.delete(event.detail.toString())
  console.log('gone', event.detail.toString())
})
console.log('listening', node.peerId.toString(), node.getMultiaddrs()[0].toString())

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [command, id, ...rest] = line.split(' ')
  if (command === 'end') break
  if (command === 'dial') {
    await node.dial(multiaddr(rest[0] + '/p2p/' + id))
    await greet(id)
  }
  if (command === 'send') await send(id, ECHO, Buffer.from(rest.join(' ')))
  if (command === 'close') for (const each of node.getConnections()) if (each.remotePeer.toString() === id) await each.close()
}
await node.stop()
process.exit()
