package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.light.LightClientException.Reason;
import org.blockberry.chain.verify.CommitVerdict;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;

/**
 * Follows a chain by its headers, from one that is trusted: upwards by signatures, with as few headers between as they allow (or each height), downwards
 * by hashes. Each new header is compared with witnesses before it is trusted. Source: spec/chain.md section 7; light client of CometBFT 0.38.
 *
 * <p>No clock, thread or socket: the caller brings the time, and the sources do what they do. A call fetches at most {@value LightPath#MAX_FETCHES}
 * headers from a source.
 *
 * <p>Threading: one thread at a time.
 */
public final class LightClient {
  private final LightOptions options;
  private final LightVerification verification;
  private final CommitVerification commits;
  private final LightPath path;
  private final Divergence divergence;
  private final LightSources sources;
  private final TrustedBlocks trusted;

  private LightClient(SignatureVerifier verifier, LightOptions options, boolean everyHeight, LightSources sources, TrustedBlocks trusted) {
    this.options = requireNonNull(options, "options");
    this.verification = new LightVerification(verifier);
    this.commits = new CommitVerification(verifier);
    this.path = new LightPath(verification, options, everyHeight);
    this.divergence = new Divergence(path, commits);
    this.sources = requireNonNull(sources, "sources");
    this.trusted = requireNonNull(trusted, "trusted");
  }

  /** A client that leaves out every header that the signatures allow to leave out. */
  public static LightClient skipping(SignatureVerifier verifier, LightOptions options, LightSources sources, TrustedBlocks trusted) {
    return new LightClient(verifier, options, false, sources, trusted);
  }

  /** A client that verifies each height by the one before. */
  public static LightClient sequential(SignatureVerifier verifier, LightOptions options, LightSources sources, TrustedBlocks trusted) {
    return new LightClient(verifier, options, true, sources, trusted);
  }

  /** What is trusted. */
  public TrustedBlocks trusted() {
    return trusted;
  }

  /** Who is asked, and who was caught. */
  public LightSources sources() {
    return sources;
  }

  /**
   * Begins with a header that somebody vouches for. What was trusted before stays if its newest block can still be built on and the anchor is part of
   * that chain; if it is too old it is forgotten.
   *
   * @return the block of the anchor
   * @throws LightClientException the header has another hash, is too old, or cannot be had
   */
  public LightBlock start(TrustAnchor anchor, Instant now) throws LightClientException {
    if (trusted.latest().filter(latest -> expired(latest, now)).isPresent()) {
      trusted.clear();
    }
    if (trusted.latest().isPresent()) {
      LightBlock block = verify(anchor.height(), now);
      requireAnchor(anchor, block, "the headers trusted before");
      return block;
    }
    LightBlock block = sources.ask(source -> anchored(source, anchor, now));
    for (LightBlockSource witness : sources.witnesses()) {
      compareAnchor(witness, anchor);
    }
    trusted.put(block);
    return block;
  }

  /** Verifies the newest block of the primary. Gives the newest one trusted if the primary has none above it. */
  public LightBlock update(Instant now) throws LightClientException {
    LightBlock from = newestUsable(now);
    List<LightBlock> way = sources.ask(source -> {
      LightBlock target = LightSources.fetch(source, LightBlockSource.LATEST);
      long height = target.header().height();
      Optional<LightBlock> known = trusted.at(height);
      if (known.isPresent() && !Divergence.hash(known.get()).equals(Divergence.hash(target))) {
        throw new LightClientException(Reason.SOURCE_LIES, source.name(), source.name() + " has header " + Divergence.hash(target)
            + " at height " + height + ", but " + Divergence.hash(known.get()) + " was trusted before");
      }
      return height <= from.header().height() ? List.of(from)
          : path.to(target, from, source.name(), between -> LightSources.fetch(source, between), now);
    });
    return keep(way, now);
  }

  /**
   * Verifies the block of a height: above what is trusted by signatures, below by hashes.
   *
   * @param height 1 or more
   * @throws IllegalStateException nothing is trusted yet: {@link #start} comes first
   */
  public LightBlock verify(long height, Instant now) throws LightClientException {
    if (height < 1) {
      throw new IllegalArgumentException("height is " + height + " but must be 1 or more");
    }
    Optional<LightBlock> known = trusted.at(height);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<LightBlock> above = trusted.above(height);
    Optional<LightBlock> below = trusted.atOrBelow(height).filter(block -> !expired(block, now));
    if (above.isPresent() && below.isEmpty()) {
      return backwards(above.get(), height);
    }
    LightBlock from = above.isPresent() ? below.get() : newestUsable(now);
    return keep(sources.ask(source -> path.to(LightSources.fetch(source, height), from, source.name(),
        between -> LightSources.fetch(source, between), now)), now);
  }

  private LightBlock newestUsable(Instant now) throws LightClientException {
    LightBlock latest = trusted.latest().orElseThrow(() -> new IllegalStateException("nothing is trusted yet"));
    if (expired(latest, now)) {
      Header header = latest.header();
      throw new LightClientException(Reason.EXPIRED, "", "the newest trusted header, of height " + header.height() + " and " + header.time()
          + ", is older than the trusting period of " + options.trustingPeriod() + ": begin again with a new trusted height and hash");
    }
    return latest;
  }

  private boolean expired(LightBlock block, Instant now) {
    return !block.header().time().plus(options.trustingPeriod()).isAfter(now);
  }

  private LightBlock anchored(LightBlockSource source, TrustAnchor anchor, Instant now) throws LightClientException {
    LightBlock block = LightSources.fetch(source, anchor.height());
    requireAnchor(anchor, block, source.name());
    if (expired(block, now)) {
      throw new LightClientException(Reason.EXPIRED, "", "the trusted header of " + block.header().time()
          + " is older than the trusting period of " + options.trustingPeriod() + ": take a newer one");
    }
    requireOwnCommit(source, block);
    return block;
  }

  private static void requireAnchor(TrustAnchor anchor, LightBlock block, String whose) throws LightClientException {
    Bytes hash = Divergence.hash(block);
    if (!hash.equals(anchor.hash())) {
      throw new LightClientException(Reason.OTHER_ANCHOR, whose, "at height " + anchor.height() + " the hash is " + hash + " according to "
          + whose + ", but " + anchor.hash() + " is to be trusted");
    }
  }

  private void requireOwnCommit(LightBlockSource source, LightBlock block) throws LightClientException {
    String problem;
    try {
      block.validate(block.header().chainId());
      CommitVerdict verdict = commits.light(block.header().chainId(), block.validators(), block.commit().blockId(), block.header().height(),
          block.commit());
      problem = verdict.reason();
    } catch (InvalidBlockException e) {
      problem = e.getMessage();
    }
    if (!problem.isEmpty()) {
      throw new LightClientException(Reason.SOURCE_LIES, source.name(), source.name() + " sent a block of height " + block.header().height()
          + " that cannot be right: " + problem);
    }
  }

  private void compareAnchor(LightBlockSource witness, TrustAnchor anchor) throws LightClientException {
    try {
      requireAnchor(anchor, LightSources.checked(witness, anchor.height()), witness.name());
    } catch (LightSourceException e) {
      if (e.reason() == LightSourceException.Reason.WRONG_ANSWER) {
        sources.drop(witness, e.getMessage());
      } // otherwise it may answer when headers are compared
    }
  }

  /** Down from a trusted header, one height after the other. Hashes decide, so age and witnesses do not matter. */
  private LightBlock backwards(LightBlock from, long height) throws LightClientException {
    long steps = from.header().height() - height;
    if (steps > LightPath.MAX_FETCHES) {
      throw new LightClientException(Reason.TOO_FAR, "", "height " + height + " is " + steps + " below the nearest trusted one, but at most "
          + LightPath.MAX_FETCHES + " headers are fetched: verify one between first");
    }
    LightBlock block = sources.ask(source -> {
      LightBlock last = from;
      for (long i = 1; i <= steps; i++) {
        LightBlock next = LightSources.fetch(source, from.header().height() - i);
        LightVerdict verdict = verification.verifyBackwards(last.header(), next.header());
        if (!verdict.trusted()) {
          throw new LightClientException(Reason.SOURCE_LIES, source.name(), source.name() + " sent a header of height "
              + next.header().height() + " that is not in the trusted chain: " + verdict.reason());
        }
        last = next;
      }
      requireOwnCommit(source, last);
      return last;
    });
    trusted.put(block);
    return block;
  }

  /** Compares the end of a way with the witnesses, and trusts the whole way if one has the same header and none another. */
  private LightBlock keep(List<LightBlock> way, Instant now) throws LightClientException {
    LightBlock last = way.get(way.size() - 1);
    if (way.size() == 1) {
      return last; // was trusted before
    }
    List<String> agreeing = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    Map<LightBlockSource, LightBlock> others = new LinkedHashMap<>();
    for (LightBlockSource witness : sources.witnesses()) {
      try {
        LightBlock theirs = claimOf(witness, last);
        if (Divergence.hash(theirs).equals(Divergence.hash(last))) {
          agreeing.add(witness.name());
        } else {
          others.put(witness, theirs);
        }
      } catch (LightClientException e) {
        if (e.reason() == Reason.SOURCE_LIES) {
          sources.drop(witness, e.getMessage());
        }
        silent.add(e.getMessage());
      }
    }
    for (Map.Entry<LightBlockSource, LightBlock> other : others.entrySet()) {
      silent.add(examine(way, other.getKey(), other.getValue(), agreeing, others.size(), now));
    }
    if (agreeing.isEmpty()) {
      throw unconfirmed(last, silent);
    }
    way.forEach(trusted::put);
    return last;
  }

  /** Nobody confirms a header: later perhaps, unless all who could were caught. */
  private LightClientException unconfirmed(LightBlock block, List<String> silent) {
    String what = "no witness confirms the header of height " + block.header().height() + ": ";
    List<DroppedSource> dropped = sources.dropped();
    return sources.witnesses().isEmpty() && !dropped.isEmpty()
        ? new LightClientException(Reason.SOURCE_LIES, dropped.get(dropped.size() - 1).name(), what + "none is left. "
            + String.join("; ", dropped.stream().map(one -> one.name() + " lies: " + one.reason()).toList()))
        : new LightClientException(Reason.UNCONFIRMED, "", what + String.join("; ", silent));
  }

  /** What a witness has at the height of {@code ours}, or its newest block if it is below that and yet not older. */
  private static LightBlock claimOf(LightBlockSource witness, LightBlock ours) throws LightClientException {
    long height = ours.header().height();
    try {
      return LightSources.fetch(witness, height);
    } catch (LightClientException e) {
      if (e.reason() != Reason.NOT_YET) {
        throw e;
      }
      LightBlock newest = LightSources.fetch(witness, LightBlockSource.LATEST);
      if (newest.header().height() >= height) {
        return LightSources.fetch(witness, height);
      }
      if (newest.header().time().isBefore(ours.header().time())) {
        throw e; // it is behind
      }
      return newest;
    }
  }

  /** A witness has another header: throws if it can support it, and says why not otherwise. */
  private String examine(List<LightBlock> way, LightBlockSource witness, LightBlock claimed, List<String> agreeing, int contradicting,
      Instant now) throws LightClientException {
    Divergence.Fork fork;
    try {
      fork = divergence.find(way, claimed, witness, now);
    } catch (LightClientException e) {
      if (e.reason() == Reason.SOURCE_LIES) {
        sources.drop(witness, e.getMessage());
      }
      return e.getMessage();
    }
    LightBlockSource primary = sources.primarySource();
    List<LightAttackException.Accusation> accusations = new ArrayList<>();
    divergence.evidence(fork.ours(), fork.challenge(), fork.common())
        .ifPresent(evidence -> accusations.add(new LightAttackException.Accusation(primary.name(), witness.name(), evidence)));
    String other = "";
    try {
      Divergence.Fork back = divergence.find(fork.theirs(), fork.ours(), primary, now);
      divergence.evidence(back.ours(), back.challenge(), back.common())
          .ifPresent(evidence -> accusations.add(new LightAttackException.Accusation(witness.name(), primary.name(), evidence)));
    } catch (LightClientException e) {
      other = " The primary does not support its header against the witness: " + e.getMessage() + '.';
    }
    throw new LightAttackException(witness.name(), "attack: after height " + fork.common().header().height() + " " + primary.name()
        + " has header " + Divergence.hash(fork.ours()) + " at height " + fork.ours().header().height() + " and " + witness.name()
        + " has header " + Divergence.hash(fork.challenge()) + " at height " + fork.challenge().header().height()
        + ", both signed by enough of the validators trusted before. Of the witnesses " + agreeing.size() + " agree with " + primary.name()
        + " and " + contradicting + " do not." + other, accusations);
  }
}
