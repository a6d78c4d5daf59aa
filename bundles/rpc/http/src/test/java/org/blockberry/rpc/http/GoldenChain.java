package org.blockberry.rpc.http;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;

/** A chain in memory, filled with what a golden answer shows. */
final class GoldenChain implements ChainReader {
  static final PublicKey KEY = PublicKey.ed25519(Bytes.wrap(java.util.Base64.getDecoder()
      .decode("bNNlGls5R25wC3Sd8720F/3+7IZBhXcD22MNFtPk/v0=")));
  static final ValidatorSet SET = ValidatorSet.of(List.of(Validator.of(KEY, 10)));

  final Map<Long, StoredBlock> blocks = new HashMap<>();
  final Map<Long, Bytes> results = new HashMap<>();
  final Map<Bytes, TxLocation> transactions = new HashMap<>();
  Bytes genesis = Bytes.EMPTY;
  long height;

  void put(Block block, BlockId id, Commit seen) {
    long at = block.header().height();
    height = Math.max(height, at);
    for (int i = 0; i < block.txs().size(); i++) {
      transactions.put(Hashing.sha256(block.txs().get(i)), new TxLocation(at, i));
    }
    blocks.put(at, new StoredBlock(at, id.hash(), block.header().lastBlockId().hash(), block.encode(), seen.encode(),
        block.txs().stream().map(Hashing::sha256).toList()));
  }

  /** A commit with one entry; the signature is never looked at. */
  static Commit commit(long height, BlockId id, Instant time) {
    byte[] signature = new byte[64];
    signature[0] = 1;
    return new Commit(height, 0, id, List.of(CommitSig.forBlock(KEY.address(), time, Bytes.wrap(signature))));
  }

  /** A block without content around a header. */
  static Block empty(Header header) {
    Commit last = header.height() == 1 ? Commit.EMPTY
        : commit(header.height() - 1, header.lastBlockId(), header.time());
    return new Block(header, List.of(), List.of(), last);
  }

  @Override
  public Bytes genesis() {
    return genesis;
  }

  @Override
  public ChainTip tip() {
    return ChainTip.builder(height).validators(SET.encode()).build();
  }

  @Override
  public long base() {
    return blocks.keySet().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  @Override
  public Optional<StoredBlock> block(long at) {
    return Optional.ofNullable(blocks.get(at));
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    return blocks.values().stream().filter(block -> block.hash().equals(hash)).mapToLong(StoredBlock::height).findAny();
  }

  @Override
  public Optional<Bytes> results(long at) {
    return Optional.ofNullable(results.get(at));
  }

  @Override
  public Optional<Bytes> validators(long at) {
    return Optional.of(SET.encode());
  }

  @Override
  public Optional<Bytes> consensusParams(long at) {
    return Optional.of(ConsensusParams.DEFAULT.encode());
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    return Optional.ofNullable(transactions.get(txHash));
  }

  @Override
  public boolean catchingUp() {
    return false;
  }
}
