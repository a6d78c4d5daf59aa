package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A piece of an encoded block.
 *
 * @param index its place, from 0
 * @param bytes 1 to 65,536 bytes
 * @param proof shows that it belongs to the part set
 */
public record Part(int index, Bytes bytes, MerkleProof proof) implements ProtoMessage {
  /** Refuses null and a negative index. */
  public Part {
    requireNonNull(bytes, "bytes");
    requireNonNull(proof, "proof");
    if (index < 0) {
      throw new IllegalArgumentException("part index is " + index + " but must be 0 or more");
    }
  }

  /**
   * Checks size, proof form and that part and proof agree on the place (security class C2).
   *
   * @throws InvalidBlockException if one is broken
   */
  public void validate() {
    Checks.require(bytes.size() <= BlockLimits.PART_SIZE, () -> "a part has " + bytes.size() + " bytes but at most "
        + BlockLimits.PART_SIZE + " are allowed");
    Checks.require(proof.index() == index, () -> "the proof is for part " + proof.index() + " but the part is " + index);
    Checks.require(index < proof.total(), () -> "part " + index + " is beyond the " + proof.total() + " parts");
    Checks.require(index == proof.total() - 1 || bytes.size() == BlockLimits.PART_SIZE,
        () -> "part " + index + " has " + bytes.size() + " bytes but only the last part may be shorter");
    proof.validate();
  }

  /** Whether the part belongs to {@code set}: right total and valid proof. False for any malformed part. */
  public boolean belongsTo(PartSetHeader set) {
    return proof.index() == index && proof.total() == set.total() && proof.verify(set.hash(), bytes);
  }

  /** Whether the proof leads to {@code set}, whatever the bytes are. Costs a few small hashes. */
  public boolean leadsTo(PartSetHeader set) {
    return proof.index() == index && proof.total() == set.total() && proof.computeRoot().filter(set.hash()::equals).isPresent();
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.uint64(1, index);
    out.bytes(2, bytes);
    out.message(3, proof);
  }

  /** Reads the fields. */
  public static Part read(ProtoReader in) {
    return new Part(in.count(1), in.bytes(2), in.message(3, MerkleProof::read));
  }

  /** Decodes the canonical encoding. */
  public static Part decode(Bytes encoded) {
    return ProtoReader.strict(encoded, Part::read);
  }
}
