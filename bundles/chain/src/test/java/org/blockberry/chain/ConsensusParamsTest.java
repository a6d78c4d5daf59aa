package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blockberry.chain.ConsensusParams.AbciParams;
import org.blockberry.chain.ConsensusParams.BlockParams;
import org.blockberry.chain.ConsensusParams.EvidenceParams;
import org.blockberry.chain.ConsensusParams.ValidatorParams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConsensusParamsTest {
  private static final ConsensusParams P = ConsensusParams.DEFAULT;

  private static void refused(String text, ConsensusParams params) {
    String message = assertThrows(InvalidBlockException.class, params::validate).getMessage();
    assertTrue(message.startsWith(text), message);
  }

  private static ConsensusParams with(BlockParams block, EvidenceParams evidence, ValidatorParams validator) {
    return new ConsensusParams(block, evidence, validator, P.version(), P.abci());
  }

  @Test
  void everyBoundIsChecked() {
    P.validate();
    with(new BlockParams(-1, -1), P.evidence(), P.validator()).validate();
    with(new BlockParams(1, 0), new EvidenceParams(1, Duration.ofNanos(1), 1), P.validator()).validate();
    for (long bytes : new long[] {0, -2, BlockLimits.MAX_BLOCK_BYTES + 1L, Long.MIN_VALUE, Long.MAX_VALUE}) {
      refused("block.max_bytes", with(new BlockParams(bytes, -1), P.evidence(), P.validator()));
    }
    refused("block.max_gas", with(new BlockParams(10, -2), P.evidence(), P.validator()));
    EvidenceParams e = P.evidence();
    refused("evidence.max_age_num_blocks",
        with(P.block(), new EvidenceParams(0, e.maxAgeDuration(), 1), P.validator()));
    refused("evidence.max_age_duration", with(P.block(), new EvidenceParams(1, Duration.ZERO, 1), P.validator()));
    refused("evidence.max_bytes", with(P.block(), new EvidenceParams(1, e.maxAgeDuration(), -1), P.validator()));
    refused("evidence.max_bytes",
        with(new BlockParams(1_000, -1), new EvidenceParams(1, e.maxAgeDuration(), 1_001), P.validator()));
    refused("validator.pub_key_types is empty", with(P.block(), e, new ValidatorParams(List.of())));
    refused("validator.pub_key_types has", with(P.block(), e, new ValidatorParams(List.of("sr25519"))));
    refused("abci.vote_extensions_enable_height",
        new ConsensusParams(P.block(), e, P.validator(), P.version(), new AbciParams(-1)));
    assertThrows(IllegalArgumentException.class,
        () -> new EvidenceParams(1, Duration.ofSeconds(Long.MAX_VALUE), 1), "does not fit the genesis file");
  }

  private static ConsensusParamsUpdate enable(long height) {
    return new ConsensusParamsUpdate(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.of(new AbciParams(height)));
  }

  @Tag("sec-C5")
  @Test
  void extensionsAreEnabledForALaterHeightAndNotMovedOnceReached() {
    ConsensusParams enabled = P.update(enable(20), 10);
    assertEquals(20, enabled.abci().voteExtensionsEnableHeight());
    assertEquals(false, enabled.abci().voteExtensionsEnabled(19));
    assertEquals(true, enabled.abci().voteExtensionsEnabled(20));
    assertThrows(InvalidBlockException.class, () -> P.update(enable(10), 10), "not later");
    assertEquals(30, enabled.update(enable(30), 15).abci().voteExtensionsEnableHeight());
    assertEquals(0, enabled.update(enable(0), 15).abci().voteExtensionsEnableHeight());
    assertThrows(InvalidBlockException.class, () -> enabled.update(enable(0), 20), "reached");
    assertThrows(InvalidBlockException.class, () -> enabled.update(enable(30), 25), "reached");
    assertEquals(enabled, enabled.update(enable(20), 25), "saying the same again is no change");
    assertEquals(enabled, enabled.update(ConsensusParamsUpdate.NONE, 25));
  }

  @Tag("sec-C5")
  @Test
  void aSectionReplacesTheWholeOldOneAndTheResultMustBeValid() {
    ConsensusParamsUpdate smaller = new ConsensusParamsUpdate(Optional.of(new BlockParams(2_000_000, 5)),
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    assertEquals(new BlockParams(2_000_000, 5), P.update(smaller, 1).block());
    ConsensusParamsUpdate belowEvidence = new ConsensusParamsUpdate(Optional.of(new BlockParams(1_000, 5)),
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    assertThrows(InvalidBlockException.class, () -> P.update(belowEvidence, 1));
  }
}
