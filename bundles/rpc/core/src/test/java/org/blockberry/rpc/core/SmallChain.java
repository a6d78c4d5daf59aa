package org.blockberry.rpc.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;

/** A chain of real blocks with two transactions each, made block by block. */
final class SmallChain implements ChainReader {
  final TreeMap<Long, StoredBlock> blocks = new TreeMap<>();
  final ValidatorSet set;
  Bytes genesis = Bytes.EMPTY;
  long initialHeight = 1;
  long next = 1;
  boolean catchingUp;
  private BlockId last = BlockId.NIL;
  private Commit lastCommit = Commit.EMPTY;

  SmallChain(int validators) {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < validators; i++) {
      byte[] key = new byte[32];
      key[0] = (byte) i;
      key[1] = (byte) (i >> 8);
      members.add(Validator.of(PublicKey.ed25519(Bytes.wrap(key)), 10));
    }
    this.set = ValidatorSet.of(members);
  }

  SmallChain grow(int count) {
    for (int i = 0; i < count; i++) {
      List<Bytes> txs = List.of(Bytes.utf8("a=" + next), Bytes.utf8("b=" + next));
      Header header = new Header(11, 3, "small", next, Instant.ofEpochSecond(1_700_000_000L + next), last,
          lastCommit.hash(), Block.dataHash(txs), set.hash(), set.hash(), ConsensusParams.DEFAULT.hash(),
          Hashing.sha256(Bytes.utf8("state" + next)), Hashing.sha256(Bytes.EMPTY), Hashing.sha256(Bytes.EMPTY),
          set.get(0).address());
      Block block = new Block(header, txs, List.of(), lastCommit);
      Bytes encoded = block.encode();
      BlockId id = block.blockId(encoded);
      Commit seen = commit(next, id, 1);
      blocks.put(next, new StoredBlock(next, id.hash(), last.hash(), encoded, seen.encode(),
          txs.stream().map(Hashing::sha256).toList()));
      last = id;
      lastCommit = commit(next, id, 2);
      next++;
    }
    return this;
  }

  /** A commit told apart by the first byte of its signature: 1 as seen, 2 as in the next block. */
  private Commit commit(long height, BlockId id, int mark) {
    byte[] signature = new byte[64];
    signature[0] = (byte) mark;
    return new Commit(height, 0, id, List.of(CommitSig.forBlock(set.get(0).address(), Instant.EPOCH,
        Bytes.wrap(signature))));
  }

  @Override
  public Bytes genesis() {
    return genesis;
  }

  @Override
  public ChainTip tip() {
    return ChainTip.builder(next - 1).initialHeight(initialHeight).validators(set.encode()).build();
  }

  @Override
  public long base() {
    return blocks.isEmpty() ? 0 : blocks.firstKey();
  }

  @Override
  public Optional<StoredBlock> block(long height) {
    return Optional.ofNullable(blocks.get(height));
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    return blocks.values().stream().filter(block -> block.hash().equals(hash)).mapToLong(StoredBlock::height).findAny();
  }

  @Override
  public Optional<Bytes> results(long height) {
    BlockResults results = new BlockResults(List.of(), List.of(TxResult.OK, TxResult.failed(7, "small", "no")),
        List.of(), Optional.empty(), Bytes.EMPTY);
    return block(height).map(block -> results.encode());
  }

  @Override
  public Optional<Bytes> validators(long height) {
    return height <= next + 1 ? Optional.of(set.encode()) : Optional.empty();
  }

  @Override
  public Optional<Bytes> consensusParams(long height) {
    return height <= next ? Optional.of(ConsensusParams.DEFAULT.encode()) : Optional.empty();
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    for (StoredBlock block : blocks.values()) {
      int index = block.txHashes().indexOf(txHash);
      if (index >= 0) {
        return Optional.of(new TxLocation(block.height(), index));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean catchingUp() {
    return catchingUp;
  }
}
