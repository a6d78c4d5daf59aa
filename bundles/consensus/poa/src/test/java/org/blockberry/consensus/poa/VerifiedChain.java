package org.blockberry.consensus.poa;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.MedianTime;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.ResultsHash;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.testing.contracts.ChainModel;

/**
 * Real blocks, judged as a stranger would: linkage, hashes, and signatures checked by the JDK. A block's time is the
 * median of its last commit, as full nodes of CometBFT want it. The application's hash is one over all transactions
 * so far.
 */
final class VerifiedChain implements ChainModel {
  private static final Bytes X509_PREFIX = Bytes.wrap(HexFormat.of().parseHex("302a300506032b6570032100"));
  static final Instant GENESIS_TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final CommitVerification commits = new CommitVerification(VerifiedChain::jdkVerifies);

  /** Ed25519 as the JDK sees it, which is neither the chain's nor the crypto bundle's code. */
  static boolean jdkVerifies(PublicKey key, Bytes message, Bytes signature) {
    try {
      Signature jdk = Signature.getInstance("Ed25519");
      jdk.initVerify(KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(X509_PREFIX.concat(key.bytes()).toArray())));
      jdk.update(message.toArray());
      return jdk.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static ValidatorSet set(Bytes publicKey) {
    return ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(publicKey), 10)));
  }

  @Override
  public ChainTip genesis(String chainId, Bytes publicKey, long initialHeight) {
    ValidatorSet set = set(publicKey);
    return ChainTip.builder(initialHeight - 1).initialHeight(initialHeight).time(GENESIS_TIME)
        .validators(set.encode()).nextValidators(set.increment(1).encode())
        .consensusParams(ConsensusParams.DEFAULT.encode()).appHash(Bytes.wrap(new byte[32])).build();
  }

  @Override
  public Proposal propose(
      String chainId, ChainTip tip, Bytes lastCommit, Bytes proposer, Instant now, List<Bytes> txs) {
    boolean first = tip.height() < tip.initialHeight();
    Commit last = first ? Commit.EMPTY : Commit.decode(lastCommit);
    Instant time = first ? tip.time() : MedianTime.of(last, ValidatorSet.decode(tip.validators()));
    Header header = new Header(BlockLimits.BLOCK_PROTOCOL, 1, chainId, tip.height() + 1, time,
        first ? BlockId.NIL : BlockId.decode(tip.blockId()), last.hash(), Block.dataHash(txs),
        ValidatorSet.decode(tip.validators()).hash(), ValidatorSet.decode(tip.nextValidators()).hash(),
        ConsensusParams.decode(tip.consensusParams()).hash(), tip.appHash(), ResultsHash.of(List.of()),
        new EvidenceList(List.of()).hash(), proposer);
    Block block = new Block(header, txs, List.of(), last);
    Bytes encoded = block.encode();
    return Proposal.builder(header.height(), encoded, block.blockId(encoded).encode(), time, txs.size()).build();
  }

  @Override
  public ChainTip commit(String chainId, ChainTip tip, SealedBlock sealed) {
    Block block = Block.decode(sealed.block());
    block.validate();
    BlockId id = block.blockId(sealed.block());
    boolean first = tip.height() < tip.initialHeight();
    ValidatorSet set = ValidatorSet.decode(tip.validators());
    require(block.header().height() == tip.height() + 1, "height");
    require(block.header().chainId().equals(chainId), "chain id");
    require(block.header().appHash().equals(tip.appHash()), "app hash");
    require(block.header().validatorsHash().equals(set.hash()), "validators hash");
    require(set.contains(block.header().proposerAddress()), "proposer");
    require(block.header().lastBlockId().equals(first ? BlockId.NIL : BlockId.decode(tip.blockId())), "last block id");
    if (!first) {
      require(block.header().time().isAfter(tip.time()), "time");
      require(block.lastCommit().equals(Commit.decode(tip.commit())), "last commit is the seen commit");
      commits.full(chainId, set, BlockId.decode(tip.blockId()), tip.height(), block.lastCommit()).orThrow();
    }
    Commit commit = Commit.decode(sealed.commit());
    commit.validate();
    require(commit.size() == set.size(), "one entry per member");
    commit.signatures().stream().filter(sig -> sig.flag() == BlockIdFlag.COMMIT).forEach(sig ->
        require(sig.timestamp().isAfter(block.header().time()), "the precommit is later than the block"));
    commits.full(chainId, set, id, sealed.height(), commit).orThrow();
    commits.light(chainId, set, id, sealed.height(), commit).orThrow();
    ValidatorSet next = ValidatorSet.decode(tip.nextValidators());
    return ChainTip.builder(sealed.height()).initialHeight(tip.initialHeight()).time(block.header().time())
        .blockId(id.encode()).commit(sealed.commit())
        .validators(next.encode()).nextValidators(next.increment(1).encode())
        .consensusParams(tip.consensusParams()).appHash(appHash(tip.appHash(), block)).build();
  }

  private static Bytes appHash(Bytes before, Block block) {
    Bytes hash = before;
    for (Bytes tx : block.txs()) {
      hash = Hashing.sha256(hash.concat(tx));
    }
    return hash;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
