package org.blockberry.sync.blocks.wire;

import java.util.Set;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;

/** What the stream allows. */
public final class Stream {
  /** Its name. */
  public static final String NAME = "blocksync";
  /** Size of a message at most: the largest block of a chain with its proof, as on the stream {@code blocks}. */
  public static final int MAX_MESSAGE = 22 << 20;
  /** Blocks of one answer at most. */
  public static final int MAX_BATCH = 1_000;
  /** Heights at most; above it arithmetic of others overflows. */
  public static final long MAX_HEIGHT = (1L << 62) - 1;
  /** For what peers send. */
  public static final Options OPTIONS = Options.SECURE.withLimits(new Limits(MAX_MESSAGE, 3, 64, MAX_MESSAGE, MAX_BATCH, 1, 16));
  /** An answer follows a request, so that both share the rates: who asks twenty times a second stays below a quarter of them. */
  public static final StreamRules RULES = StreamRules.builder(StreamSpec.of(NAME, MAX_MESSAGE)).typeIds(Set.of(137, 138))
      .rate(400, 100, 200L << 20).build();

  private static final int RESPONSE = 0x8a; // first byte of type id 138

  private Stream() {}

  /** Whether a message that keeps to the rules is an answer and no question. */
  public static boolean isAnswer(Bytes message) {
    return (message.at(0) & 0xff) == RESPONSE;
  }

  /** What {@code BlockData.hash} must be. */
  public static Bytes hash(Bytes data) {
    return Transaction.of(data).hash(); // SHA-256 of any bytes
  }
}
