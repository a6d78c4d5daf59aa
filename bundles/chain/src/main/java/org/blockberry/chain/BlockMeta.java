package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A block's header and size, without its content.
 *
 * @param blockId names the block
 * @param blockSize bytes of the encoded block
 * @param header its header
 * @param numTxs its transactions
 */
public record BlockMeta(BlockId blockId, long blockSize, Header header, long numTxs) implements ProtoMessage {
  /** Refuses null. */
  public BlockMeta {
    requireNonNull(blockId, "blockId");
    requireNonNull(header, "header");
  }

  /** The meta of {@code block}. Encodes it. */
  public static BlockMeta of(Block block) {
    Bytes encoded = block.encode();
    return new BlockMeta(block.blockId(encoded), encoded.size(), block.header(), block.txs().size());
  }

  /**
   * Checks that header and block id agree.
   *
   * @throws InvalidBlockException if not
   */
  public void validate() {
    blockId.validate();
    Checks.same("block hash", header.hash(), blockId.hash());
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, blockId);
    out.int64(2, blockSize);
    out.message(3, header);
    out.int64(4, numTxs);
  }

  /** Reads the fields. */
  public static BlockMeta read(ProtoReader in) {
    return new BlockMeta(in.message(1, BlockId::read), in.int64(2), in.message(3, Header::read), in.int64(4));
  }

  /** Decodes the canonical encoding. */
  public static BlockMeta decode(Bytes encoded) {
    return ProtoReader.strict(encoded, BlockMeta::read);
  }
}
