package org.blockberry.testing.benchmarks.libp2p;

import java.io.IOException;
import java.util.OptionalDouble;

/** One way to talk to a peer over TCP on loopback, measured from inside. Both sides are of the same kind. Not for several threads. */
interface Subject extends AutoCloseable {
  /** Bytes of a chunk in {@link #throughput}. */
  int CHUNK_BYTES = 64 << 10;
  /** Bytes of a message in {@link #messages} and {@link #roundTrip}. */
  int MESSAGE_BYTES = 128;
  /** Who connects at the same time in {@link #connects}, each to the same listener, one connection after the other. */
  int DIALLERS = 4;

  /** For the table. */
  String name();

  /** Sends {@code bytes} one way in chunks of 64 KiB until the other side says that it has them all. @return bytes a second */
  OptionalDouble throughput(long bytes) throws IOException;

  /** The same with messages of 128 bytes. @return messages a second */
  OptionalDouble messages(int count) throws IOException;

  /** One message there and back, one after the other. @return seconds of one, the median */
  OptionalDouble roundTrip(int count) throws IOException;

  /** Connects from nothing to a channel that both sides have accepted, and closes. @return connections a second */
  OptionalDouble connects(int count) throws IOException;

  /** Processor time that both sides have used so far, in seconds: what is left of a figure on a machine that others use too. */
  double processorSeconds();

  @Override
  void close() throws IOException;
}
