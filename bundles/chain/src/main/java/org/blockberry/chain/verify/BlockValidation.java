package org.blockberry.chain.verify;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Timestamps;

/**
 * Judges a block against the state before it, cheap rules first. The application's judgement is not part of it.
 *
 * <p>The time rule is the proposer-based one: later than the block before, and not before genesis. Chains whose times
 * are medians check {@link org.blockberry.chain.MedianTime} on top.
 *
 * <p>Threading: any thread, if the verifier allows it.
 */
public final class BlockValidation {
  private final CommitVerification commits;

  /** A validation with this way to check signatures. */
  public BlockValidation(SignatureVerifier verifier) {
    this.commits = new CommitVerification(verifier);
  }

  /** Judges one piece of evidence, for which the state alone does not suffice. */
  @FunctionalInterface
  public interface EvidenceCheck {
    /**
     * Checks age, power and signatures, and that the evidence was not committed before.
     *
     * @throws InvalidBlockException if a rule is broken
     */
    void check(Evidence evidence);
  }

  /**
   * Judges {@code block}.
   *
   * @param appVersion that the application told; goes into every header
   * @param evidence judges each piece of evidence
   * @throws InvalidBlockException naming the first rule that is broken
   */
  public void validate(ChainState state, Block block, long appVersion, EvidenceCheck evidence) {
    block.validate();
    follows(state, block, appVersion, evidence);
  }

  /** As {@link #validate} for a block that passed {@link Block#validate} before. */
  public void follows(ChainState state, Block block, long appVersion, EvidenceCheck evidence) {
    requireNonNull(evidence, "evidence");
    validateHeader(state, block.header(), appVersion);
    validateLastCommit(state, block);
    Header header = block.header();
    require(state.validators().contains(header.proposerAddress()), () -> "proposer " + header.proposerAddress()
        + " is not in the validator set");
    validateTime(state, header);
    validateEvidence(state, block, evidence);
  }

  private static void validateHeader(ChainState state, Header header, long appVersion) {
    require(header.blockVersion() == BlockLimits.BLOCK_PROTOCOL && header.appVersion() == appVersion,
        () -> "the header's versions are block " + Long.toUnsignedString(header.blockVersion()) + ", application "
            + Long.toUnsignedString(header.appVersion()) + " but must be " + BlockLimits.BLOCK_PROTOCOL + ", "
            + Long.toUnsignedString(appVersion));
    require(header.chainId().equals(state.chainId()), () -> "chain id is \"" + header.chainId() + "\" but must be \""
        + state.chainId() + '"');
    require(header.height() == state.nextHeight(), () -> "height is " + header.height() + " but must be "
        + state.nextHeight());
    require(header.lastBlockId().equals(state.lastBlockId()), () -> "last block id is " + header.lastBlockId()
        + " but must be " + state.lastBlockId());
    same("app hash", state.appHash(), header.appHash());
    same("consensus hash", state.params().hash(), header.consensusHash());
    same("last results hash", state.lastResultsHash(), header.lastResultsHash());
    same("validators hash", state.validators().hash(), header.validatorsHash());
    same("next validators hash", state.nextValidators().hash(), header.nextValidatorsHash());
  }

  private void validateLastCommit(ChainState state, Block block) {
    if (state.lastHeight() == 0) {
      require(block.lastCommit().size() == 0, () -> "the initial block has a last commit with "
          + block.lastCommit().size() + " signatures but must have none");
    } else {
      CommitVerdict verdict = commits.full(state.chainId(), state.lastValidators(), state.lastBlockId(),
          state.lastHeight(), block.lastCommit());
      require(verdict.accepted(), () -> "last commit: " + verdict.reason());
    }
  }

  private static void validateTime(ChainState state, Header header) {
    require(!header.time().isAfter(Timestamps.LAST_OF_BLOCK), () -> "time " + header.time() + " is later than " + Timestamps.LAST_OF_BLOCK
        + ", the last that a block may have");
    if (state.lastHeight() == 0) {
      require(!header.time().isBefore(state.lastTime()), () -> "time " + header.time() + " is before the genesis time "
          + state.lastTime());
    } else {
      require(header.time().isAfter(state.lastTime()), () -> "time " + header.time()
          + " must be later than that of the block before, " + state.lastTime());
    }
  }

  private static void validateEvidence(ChainState state, Block block, EvidenceCheck check) {
    int size = new EvidenceList(block.evidence()).encodedSize();
    long most = state.params().evidence().maxBytes();
    require(size <= most, () -> "the evidence has " + size + " bytes but evidence.max_bytes is " + most);
    Set<Bytes> seen = new HashSet<>();
    for (Evidence piece : block.evidence()) {
      require(seen.add(piece.identity()), "the block has the same evidence twice");
      check.check(piece);
    }
  }

  private static void same(String name, Bytes expected, Bytes actual) {
    require(expected.equals(actual), () -> name + " is " + actual + " but must be " + expected);
  }

  private static void require(boolean holds, Supplier<String> reason) {
    if (!holds) {
      throw new InvalidBlockException(reason.get());
    }
  }

  private static void require(boolean holds, String reason) {
    if (!holds) {
      throw new InvalidBlockException(reason);
    }
  }
}
