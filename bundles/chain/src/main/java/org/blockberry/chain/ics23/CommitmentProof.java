package org.blockberry.chain.ics23;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A proof as it travels: of existence, of absence, or a batch of both. Its bytes are malleable: never use them as an identity or as the key of a cache.
 * Immutable.
 */
public final class CommitmentProof implements ProtoMessage {
  /** Bytes of an encoded proof that {@link #decode} looks at. */
  public static final int MAX_BYTES = 4 << 20;

  private static final int EXIST = 1;
  private static final int NONEXIST = 2;
  private static final int BATCH = 3;
  private static final int COMPRESSED = 4;

  private final int kind;
  private final ProtoMessage content;

  private CommitmentProof(int kind, ProtoMessage content) {
    this.kind = kind;
    this.content = content;
  }

  /** Of existence. */
  public static CommitmentProof of(ExistenceProof proof) {
    return new CommitmentProof(EXIST, proof);
  }

  /** Of absence. */
  public static CommitmentProof of(NonExistenceProof proof) {
    return new CommitmentProof(NONEXIST, proof);
  }

  /** A batch, written out or compressed. */
  public static CommitmentProof of(ProofBatch batch, boolean compressed) {
    return new CommitmentProof(compressed ? COMPRESSED : BATCH, compressed ? batch.compressed() : batch);
  }

  /**
   * Reads a proof as protocol buffers do: any order of fields, unknown ones skipped, the last member counts.
   *
   * @throws DecodingException these bytes are no proof, or one beyond the limits
   */
  public static CommitmentProof decode(Bytes encoded) {
    if (encoded.size() > MAX_BYTES) {
      throw new DecodingException(0, "a proof has " + encoded.size() + " bytes but at most " + MAX_BYTES + " are read");
    }
    return ProtoReader.lenient(encoded, in -> {
      int kind = in.lastOf(EXIST, COMPRESSED);
      return switch (kind) {
        case EXIST -> of(in.message(EXIST, ExistenceProof::read));
        case NONEXIST -> of(in.message(NONEXIST, NonExistenceProof::read));
        case BATCH -> new CommitmentProof(BATCH, in.message(BATCH, ProofBatch::read));
        case COMPRESSED -> new CommitmentProof(COMPRESSED, in.message(COMPRESSED, CompressedBatch::read));
        default -> throw in.refuse("the proof is empty");
      };
    });
  }

  /** The proof of existence, null if it is something else. */
  public ExistenceProof existence() {
    return kind == EXIST ? (ExistenceProof) content : null;
  }

  /** The proof of absence, null if it is something else. */
  public NonExistenceProof absence() {
    return kind == NONEXIST ? (NonExistenceProof) content : null;
  }

  /**
   * The batch, null if it is something else.
   *
   * @throws DecodingException a compressed one that does not fit together
   */
  public ProofBatch batch() {
    return switch (kind) {
      case BATCH -> (ProofBatch) content;
      case COMPRESSED -> ((CompressedBatch) content).expanded();
      default -> null;
    };
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(kind, content);
  }
}
