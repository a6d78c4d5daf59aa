package org.blockberry.chain.ics23;

import java.util.List;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Several proofs in one (section 17). Read and written here, and not to be accepted from the network: one byte can cost one hash.
 *
 * @param entries at most {@value #MAX_ENTRIES}
 */
public record ProofBatch(List<Entry> entries) implements ProtoMessage {
  /** Proofs that a decoded batch may have. */
  public static final int MAX_ENTRIES = 1_000;

  /** Copies the list. */
  public ProofBatch {
    entries = List.copyOf(entries);
  }

  /**
   * One proof of the batch: exactly one of the two, or none, which proves nothing.
   *
   * @param existence null if it is not one
   * @param absence null if it is not one
   */
  public record Entry(ExistenceProof existence, NonExistenceProof absence) implements ProtoMessage {
    /** Refuses both at once. */
    public Entry {
      if (existence != null && absence != null) {
        throw new IllegalArgumentException("an entry proves existence or absence, not both");
      }
    }

    static Entry read(ProtoReader in) {
      return switch (in.lastOf(1, 2)) {
        case 1 -> new Entry(in.message(1, ExistenceProof::read), null);
        case 2 -> new Entry(null, in.message(2, NonExistenceProof::read));
        default -> new Entry(null, null);
      };
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.optionalMessage(1, existence);
      out.optionalMessage(2, absence);
    }
  }

  static ProofBatch read(ProtoReader in) {
    return new ProofBatch(in.messages(1, MAX_ENTRIES, Entry::read));
  }

  CompressedBatch compressed() {
    return CompressedBatch.of(this);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.messages(1, entries);
  }
}
