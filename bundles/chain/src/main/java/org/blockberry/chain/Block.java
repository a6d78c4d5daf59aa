package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * One step of the chain.
 *
 * @param header what it says about itself
 * @param txs transactions, opaque to the chain
 * @param evidence of misbehaving validators
 * @param lastCommit what made the block before final; {@link Commit#EMPTY} in the initial block. May be null, as on
 *     the wire, but such a block is never valid
 */
public record Block(Header header, List<Bytes> txs, List<Evidence> evidence, Commit lastCommit)
    implements ProtoMessage {
  private static final int MOST_TXS = BlockLimits.MAX_BLOCK_BYTES / 2; // an empty transaction takes two bytes

  /** Copies the lists. */
  public Block {
    requireNonNull(header, "header");
    txs = List.copyOf(txs);
    evidence = List.copyOf(evidence);
  }

  /** The header hash. */
  public Bytes hash() {
    return header.hash();
  }

  /** The parts with their proofs. Encodes the block. */
  public PartSet partSet() {
    return PartSet.split(encode());
  }

  /** What commits name. Encodes the block, unlike {@link #hash}. */
  public BlockId blockId() {
    return blockId(encode());
  }

  /**
   * What commits name, for a caller that has encoded the block already.
   *
   * @param encoded what {@link #encode} returned
   */
  public BlockId blockId(Bytes encoded) {
    return new BlockId(header.hash(), PartSet.headerOf(encoded));
  }

  /** The data hash: Merkle root over the hashes of {@code txs}. */
  public static Bytes dataHash(List<Bytes> txs) {
    return MerkleTree.root(txs.stream().map(Hashing::sha256).toList());
  }

  /**
   * Checks the rules that need nothing else: form of each part, and that the header's hashes match the content.
   *
   * @throws InvalidBlockException if one is broken
   */
  public void validate() {
    header.validate();
    Checks.require(lastCommit != null, "the last commit is missing");
    lastCommit.validate();
    Checks.same("last commit hash", lastCommit.hash(), header.lastCommitHash());
    Checks.same("data hash", dataHash(txs), header.dataHash());
    for (Evidence piece : evidence) {
      piece.validate();
    }
    Checks.same("evidence hash", new EvidenceList(evidence).hash(), header.evidenceHash());
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, header);
    out.message(2, data -> data.bytesList(1, txs));
    out.message(3, new EvidenceList(evidence));
    out.optionalMessage(4, lastCommit);
  }

  /** Reads the fields. */
  public static Block read(ProtoReader in) {
    return new Block(in.message(1, Header::read), in.message(2, data -> data.bytesList(1, MOST_TXS)),
        in.message(3, EvidenceList::read).evidence(), in.optionalMessage(4, Commit::read));
  }

  /**
   * Decodes the canonical encoding.
   *
   * @throws DecodingException if it is anything else, or larger than {@link BlockLimits#MAX_BLOCK_BYTES}
   */
  public static Block decode(Bytes encoded) {
    if (encoded.size() > BlockLimits.MAX_BLOCK_BYTES) {
      throw new DecodingException(0, "a block of " + encoded.size() + " bytes is larger than "
          + BlockLimits.MAX_BLOCK_BYTES);
    }
    return ProtoReader.strict(encoded, Block::read);
  }
}
