package org.blockberry.consensus.bft;

import org.blockberry.api.metrics.Metrics;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.gossip.Message;

/** What the engine counts. Threading: any. */
final class BftMeters {
  private final Metrics.Counter equivocations;
  private final Metrics.Counter invalid;
  private final Metrics.Counter dropped;
  private final Metrics.Counter failures;
  private final Metrics.Counter refusals;
  private final Metrics.Counter alarms;
  private final Metrics.Counter sent;
  private final Metrics.Counter laterRounds;
  private final Metrics.Counter decided;
  private final Metrics.Timer propose;
  private final Metrics.Timer commit;
  private final Metrics.Timer sign;
  private final Metrics.Timer height;
  private volatile long atHeight;
  private volatile int atRound;

  BftMeters(Metrics metrics) {
    equivocations = metrics.describedAs("Validators seen to vote twice for different things, once per height.").counter("equivocations");
    invalid = metrics.describedAs("Messages of peers that broke the rules.").counter("invalid_messages");
    dropped = metrics.describedAs("Messages of peers that were dropped because too many of that peer waited.").counter("dropped_messages");
    failures = metrics.describedAs("Calls to the node that failed.").counter("node_failures");
    refusals = metrics.describedAs("Signatures that the signer refused.").counter("signer_refusals");
    alarms = metrics.describedAs("Heights that took longer than the watchdog allows.").counter("watchdog_alarms");
    sent = metrics.describedAs("Consensus messages sent.").counter("messages_sent");
    decided = metrics.describedAs("Heights decided.").counter("decided");
    laterRounds = metrics.describedAs("Rounds beyond the first that decisions needed.").counter("extra_rounds");
    propose = metrics.describedAs("Time to build a block.").timer("propose");
    commit = metrics.describedAs("Time the node takes to commit a decided block.").timer("commit");
    sign = metrics.describedAs("Time of the signer, with its sync.").timer("sign");
    height = metrics.describedAs("Time from the beginning of a height to its decision.").timer("height_time");
    metrics.describedAs("Height being decided.").gauge("height", () -> atHeight);
    metrics.describedAs("Round of the height.").gauge("round", () -> atRound);
  }

  void at(BftCore core) {
    atHeight = core.height();
    atRound = Math.max(0, core.round());
  }

  void decided(int round, long nanos) {
    decided.increment();
    for (int i = 0; i < round; i++) {
      laterRounds.increment();
    }
    height.recordNanos(nanos);
  }

  void proposed(long nanos) {
    propose.recordNanos(nanos);
  }

  void committed(long nanos) {
    commit.recordNanos(nanos);
  }

  void signed(long nanos) {
    sign.recordNanos(nanos);
  }

  void sent(Message message) {
    sent.increment();
  }

  void refused() {
    refusals.increment();
  }

  void failed() {
    failures.increment();
  }

  void invalid() {
    invalid.increment();
  }

  void dropped() {
    dropped.increment();
  }

  void equivocated() {
    equivocations.increment();
  }

  void alarm() {
    alarms.increment();
  }
}
