package org.blockberry.consensus.poa;

import org.blockberry.api.metrics.Metrics;

/** What the engine counts. */
final class PoaMeters {
  private final Metrics.Counter sealed;
  private final Metrics.Counter failures;
  private final Metrics.Counter refusals;
  private final Metrics.Timer propose;
  private final Metrics.Timer commit;

  PoaMeters(Metrics metrics) {
    sealed = metrics.describedAs("Blocks that this node proposed and signed.").counter("blocks_sealed");
    failures = metrics.describedAs("Calls to the node that failed.").counter("node_failures");
    refusals = metrics.describedAs("Signatures that the signer refused.").counter("signer_refusals");
    propose = metrics.describedAs("Time to build and seal a block.").timer("propose");
    commit = metrics.describedAs("Time the node takes to commit a block of the engine.").timer("commit");
  }

  /** The node built a block. */
  void proposed(long nanos) {
    propose.recordNanos(nanos);
  }

  /** The node committed a block of ours. */
  void sealed(long nanos) {
    sealed.increment();
    commit.recordNanos(nanos);
  }

  /** A proposal or commit failed. */
  void retried() {
    failures.increment();
  }

  /** The signer had signed something else. */
  void refused() {
    refusals.increment();
  }
}
