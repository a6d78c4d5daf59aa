package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Shows that a transaction is in a block.
 *
 * @param rootHash the header's data hash
 * @param data the transaction
 * @param proof proof of the transaction's hash
 */
public record TxProof(Bytes rootHash, Bytes data, MerkleProof proof) implements ProtoMessage {
  /** Refuses null. */
  public TxProof {
    requireNonNull(rootHash, "rootHash");
    requireNonNull(data, "data");
    requireNonNull(proof, "proof");
  }

  /**
   * The proof of one transaction of a block.
   *
   * @throws IndexOutOfBoundsException if there is no transaction at {@code index}
   */
  public static TxProof of(List<Bytes> txs, int index) {
    Objects.checkIndex(index, txs.size());
    List<Bytes> hashes = txs.stream().map(Hashing::sha256).toList();
    MerkleProof proof = MerkleTree.proofs(hashes).get(index);
    return new TxProof(proof.computeRoot().orElseThrow(), txs.get(index), proof);
  }

  /** Whether the transaction is in the block whose header has this data hash. */
  public boolean verify(Bytes dataHash) {
    return rootHash.equals(dataHash) && proof.total() > 0 && proof.verify(rootHash, Hashing.sha256(data));
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.bytes(1, rootHash);
    out.bytes(2, data);
    out.message(3, proof);
  }

  /** Reads the fields. */
  public static TxProof read(ProtoReader in) {
    return new TxProof(in.bytes(1), in.bytes(2), in.requiredMessage(3, "proof", MerkleProof::read));
  }

  /** Decodes the canonical encoding. */
  public static TxProof decode(Bytes encoded) {
    return ProtoReader.strict(encoded, TxProof::read);
  }
}
