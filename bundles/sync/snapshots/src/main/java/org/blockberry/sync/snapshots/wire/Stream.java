package org.blockberry.sync.snapshots.wire;

import java.util.Set;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;

/** What the stream allows. */
public final class Stream {
  /** Its name. */
  public static final String NAME = "statesync";
  /** Size of a message at most: what an original node takes. */
  public static final int MAX_MESSAGE = 1 << 20;
  /** Snapshots of one answer at most. */
  public static final int MAX_OFFERS = 16;
  /** For what peers send. */
  public static final Options OPTIONS = Options.SECURE.withLimits(new Limits(MAX_MESSAGE, 3, 64, SnapshotStore.MAX_CHUNK_BYTES, MAX_OFFERS, 1, 16));
  /** Who fetches has a few chunks of each peer on the way; questions and answers share the rates. */
  public static final StreamRules RULES = StreamRules.builder(StreamSpec.of(NAME, MAX_MESSAGE)).typeIds(Set.of(144, 145, 146, 147))
      .rate(400, 100, 100L << 20).build();

  private static final int LIST = 0x91; // first byte of type id 145
  private static final int CHUNK = 0x93; // and of 147

  private Stream() {}

  /** Whether a message that keeps to the rules is an answer and no question. */
  public static boolean isAnswer(Bytes message) {
    int first = message.at(0) & 0xff;
    return first == LIST || first == CHUNK;
  }
}
