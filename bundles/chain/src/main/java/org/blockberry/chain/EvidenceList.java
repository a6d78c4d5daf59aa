package org.blockberry.chain;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * The evidence of a block.
 *
 * @param evidence in the block's order
 */
public record EvidenceList(List<Evidence> evidence) implements ProtoMessage {
  private static final int MOST = 100_000; // far above what fits the largest evidence.max_bytes

  /** Copies the list. */
  public EvidenceList {
    evidence = List.copyOf(evidence);
  }

  /** The evidence hash: Merkle root over the concrete messages. */
  public Bytes hash() {
    return MerkleTree.root(evidence.stream().map(Evidence::encode).toList());
  }

  @Override
  public void writeTo(ProtoWriter out) {
    for (Evidence piece : evidence) {
      out.message(1, choice(piece));
    }
  }

  private static ProtoMessage choice(Evidence piece) {
    int field = piece instanceof DuplicateVoteEvidence ? 1 : 2;
    return out -> out.message(field, piece);
  }

  private static Evidence readChoice(ProtoReader in) {
    Evidence duplicate = in.optionalMessage(1, DuplicateVoteEvidence::read);
    Evidence attack = in.optionalMessage(2, LightClientAttackEvidence::read);
    if ((duplicate == null) == (attack == null)) {
      throw in.refuse("evidence must be exactly one of duplicate vote and light client attack");
    }
    return duplicate != null ? duplicate : attack;
  }

  /** Reads the fields. */
  public static EvidenceList read(ProtoReader in) {
    return new EvidenceList(in.messages(1, MOST, EvidenceList::readChoice));
  }

  /** Decodes the canonical encoding. */
  public static EvidenceList decode(Bytes encoded) {
    return ProtoReader.strict(encoded, EvidenceList::read);
  }

  /** Encodes one piece of evidence with the choice around it, as it travels alone. */
  public static Bytes encodeOne(Evidence piece) {
    return choice(piece).encode();
  }

  /** Decodes what {@link #encodeOne} gives. */
  public static Evidence decodeOne(Bytes encoded) {
    return ProtoReader.strict(encoded, EvidenceList::readChoice);
  }
}
