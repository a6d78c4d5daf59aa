package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Brings an implementation that cannot go on from what its predecessor has to where the chain is, beside the predecessor, until it can
 * take over (design 3.5). For the rewiring thread, but for {@link #progress}.
 */
interface Preparation {
  /** Nothing can be prepared. */
  Preparation NONE = new Preparation() {
    @Override
    public boolean later(OfferKey key, String why) {
      return false;
    }

    @Override
    public Set<OfferKey> notReady() {
      return Set.of();
    }

    @Override
    public Optional<Failed> settle(Optional<OfferKey> wanted, Optional<Foreseen> ahead, Starter starter) {
      return Optional.empty();
    }

    @Override
    public Optional<String> trouble(OfferKey key) {
      return Optional.empty();
    }

    @Override
    public Optional<String> warning() {
      return Optional.empty();
    }

    @Override
    public boolean takesOver(OfferKey key) {
      return false;
    }

    @Override
    public boolean prepares(OfferKey key) {
      return false;
    }

    @Override
    public boolean idle() {
      return true;
    }

    @Override
    public Optional<String> progress(OfferKey key) {
      return Optional.empty();
    }

    @Override
    public void pause() {}

    @Override
    public String takeOver(OfferKey key, Duration drain, boolean lastChance) {
      throw new IllegalStateException(key + " was not prepared");
    }

    @Override
    public void sharesState(OfferKey key) {}

    @Override
    public void close() {}
  };

  /**
   * An offer that was given up.
   *
   * @param ahead whether nobody wants it yet: when its height comes it may still go on from what is there
   * @param blameless whether it is not the implementation's doing, such as blocks that are pruned or a state store that fails
   */
  record Failed(OfferKey key, String reason, boolean ahead, boolean blameless) {}

  /** An offer that will fill the slot from a height on. */
  record Foreseen(OfferKey key, long from) {}

  /** Gives the offer and the settings of a key. */
  interface Starter {
    Offer offer(OfferKey key);

    java.util.Map<String, Object> settings(OfferKey key);

    /** Whether it is still offered. */
    boolean there(OfferKey key);
  }

  /** Notes an offer that could not go on from what is there; false if it cannot be prepared. It begins with the next {@link #settle}. */
  boolean later(OfferKey key, String why);

  /** Offers that are wanted now and must not fill their slot yet. */
  Set<OfferKey> notReady();

  /**
   * Begins what was noted, ends what is not wanted any more, and says what has failed.
   *
   * @param wanted the offer that would fill the slot if it were ready
   * @param ahead the one that the schedule brings next; prepared while nothing is that is wanted now
   */
  Optional<Failed> settle(Optional<OfferKey> wanted, Optional<Foreseen> ahead, Starter starter);

  /** Whether an offer that is wanted now is noted, being prepared or ready. */
  boolean prepares(OfferKey key);

  /** Whether an offer fills its slot by {@link #takeOver}; one that is prepared ahead only when it is ready. */
  boolean takesOver(OfferKey key);

  /** Why preparing an offer ahead is of no use, one line; empty for others. */
  Optional<String> trouble(OfferKey key);

  /** What an operator has to know before the height of the next change; empty if all is well. */
  Optional<String> warning();

  /** Whether nothing is noted, being prepared or ready. */
  boolean idle();

  /** One line about an offer that is prepared; empty for others. Any thread. */
  Optional<String> progress(OfferKey key);

  /** Lets go of everything that other slots may change under it; the next {@link #settle} goes on. */
  void pause();

  /**
   * Puts what is ready into its slot; gives one line.
   *
   * @throws BoundaryMissed not now; it stays ready
   * @throws RuntimeException it cannot; what was there before is unchanged
   */
  String takeOver(OfferKey key, Duration drain, boolean lastChance);

  /** What fills the slot now goes on from what its predecessor had. */
  void sharesState(OfferKey key);

  /** Ends; what was done so far is kept for the next start. */
  void close();
}
