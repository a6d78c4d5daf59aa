package org.blockberry.consensus.bft;

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
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.ResultsHash;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.testing.contracts.ChainModel;

/** Real blocks by the proposer's clock, judged with the chain's own verification. */
final class SoloChain implements ChainModel {
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100"); // before an Ed25519 key
  static final SignatureVerifier SIGNATURES = SoloChain::verifies;

  private final CommitVerification commits = new CommitVerification(SIGNATURES);

  /** Ed25519 as the JDK sees it, which is not the product's code. */
  private static boolean verifies(PublicKey key, Bytes message, Bytes signature) {
    try {
      Signature jdk = Signature.getInstance("Ed25519");
      jdk.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(Bytes.wrap(X509).concat(key.bytes()).toArray())));
      jdk.update(message.toArray());
      return jdk.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public ChainTip genesis(String chainId, Bytes publicKey, long initialHeight) {
    ValidatorSet set = ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(publicKey), 10)));
    return ChainTip.builder(initialHeight - 1).initialHeight(initialHeight).time(Instant.parse("2026-01-01T00:00:00Z"))
        .validators(set.encode()).nextValidators(set.increment(1).encode())
        .consensusParams(ConsensusParams.DEFAULT.encode()).appHash(Bytes.wrap(new byte[32])).build();
  }

  @Override
  public Proposal propose(String chainId, ChainTip tip, Bytes lastCommit, Bytes proposer, Instant now, List<Bytes> txs) {
    boolean first = tip.height() < tip.initialHeight();
    Commit last = first ? Commit.EMPTY : Commit.decode(lastCommit);
    Instant time = now.isAfter(tip.time()) ? now : tip.time().plusMillis(1);
    Header header = new Header(BlockLimits.BLOCK_PROTOCOL, 1, chainId, tip.height() + 1, time,
        first ? BlockId.NIL : BlockId.decode(tip.blockId()), last.hash(), Block.dataHash(txs), ValidatorSet.decode(tip.validators()).hash(),
        ValidatorSet.decode(tip.nextValidators()).hash(), ConsensusParams.decode(tip.consensusParams()).hash(), tip.appHash(),
        ResultsHash.of(List.of()), new EvidenceList(List.of()).hash(), proposer);
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
    if (block.header().height() != tip.height() + 1 || !block.header().appHash().equals(tip.appHash())
        || !block.header().lastBlockId().equals(first ? BlockId.NIL : BlockId.decode(tip.blockId()))
        || !first && !block.header().time().isAfter(tip.time())) {
      throw new IllegalArgumentException("block " + block.header().height() + " does not follow " + tip.height());
    }
    if (!first) {
      commits.full(chainId, set, BlockId.decode(tip.blockId()), tip.height(), block.lastCommit()).orThrow();
    }
    commits.full(chainId, set, id, sealed.height(), Commit.decode(sealed.commit())).orThrow();
    ValidatorSet next = ValidatorSet.decode(tip.nextValidators());
    Bytes state = tip.appHash();
    for (Bytes tx : block.txs()) {
      state = Hashing.sha256(state.concat(tx));
    }
    return ChainTip.builder(sealed.height()).initialHeight(tip.initialHeight()).time(block.header().time()).blockId(id.encode())
        .commit(sealed.commit()).lastValidators(tip.validators()).validators(next.encode()).nextValidators(next.increment(1).encode())
        .consensusParams(tip.consensusParams()).appHash(state).build();
  }
}
