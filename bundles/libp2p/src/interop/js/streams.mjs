// Streams of js-libp2p 3 (events) and of 2 (source and sink) in one way.

export const bytes = chunk => chunk.subarray()

// What to give to node.handle.
export const handler = act => given => act(given.stream ?? given)

export async function * pieces (stream) {
  for await (const chunk of stream.source ?? stream) yield bytes(chunk)
}

// Sends all of it as fast as it is taken, and closes our side.
export async function send (stream, all) {
  if (stream.sink !== undefined) {
    await stream.sink(all)
    await stream.closeWrite()
    return
  }
  for await (const piece of all) {
    if (!stream.send(piece)) await stream.onDrain()
  }
  await stream.close()
}
