package org.blockberry.sync.blocks.fuzz;

import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.fuzz.Corpus;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.Stream;

/** Decodes any bytes as a message of the stream, within its limits; what is accepted comes back from its encoding unchanged. */
public final class MessageTarget {
  private MessageTarget() {}

  /** For Jazzer. */
  public static void fuzzerTestOneInput(byte[] data) {
    BlockSyncMessage message = Corpus.withinMemory(16L * data.length + Limits.FREE_MEMORY, () -> {
      try {
        return BlockSyncMessage.readTagged(WireReader.of(data, Stream.OPTIONS));
      } catch (CramberryException e) {
        return null; // refused, as it should be
      }
    });
    if (message == null) {
      return;
    }
    Bytes encoded;
    try {
      encoded = BlockSyncMessage.encodeTagged(message);
    } catch (CramberryException e) {
      return; // a required byte sequence is there and empty: accepted, never sent
    }
    BlockSyncMessage second = BlockSyncMessage.decodeTagged(encoded, Options.DEFAULT.refusingUnknownFields());
    if (!second.equals(message)) {
      throw new AssertionError(message + " became " + second);
    }
  }
}
