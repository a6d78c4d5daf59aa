package org.blockberry.chain.light;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.chain.LightBlock;

/** The way from a trusted block up to another one: every height, or as few as the signatures allow. */
final class LightPath {
  /** Blocks that one way may fetch: a source that changes all validators at each height can ask for one of each. */
  static final int MAX_FETCHES = 10_000;

  private final LightVerification verification;
  private final LightOptions options;
  private final boolean everyHeight;

  LightPath(LightVerification verification, LightOptions options, boolean everyHeight) {
    this.verification = verification;
    this.options = options;
    this.everyHeight = everyHeight;
  }

  /** Where the blocks between come from. */
  interface Fetch {
    LightBlock at(long height) throws LightClientException;
  }

  /**
   * Verifies {@code target}.
   *
   * @param source name of the one who sent the blocks
   * @return the blocks on the way, from {@code trusted} to {@code target}, each verified by the one before
   */
  List<LightBlock> to(LightBlock target, LightBlock trusted, String source, Fetch fetch, Instant now) throws LightClientException {
    return everyHeight ? step(target, trusted, source, fetch, now) : skip(target, trusted, source, fetch, now);
  }

  private List<LightBlock> step(LightBlock target, LightBlock trusted, String source, Fetch fetch, Instant now) throws LightClientException {
    List<LightBlock> way = new ArrayList<>(List.of(trusted));
    long heights = target.header().height() - trusted.header().height();
    if (heights > MAX_FETCHES) {
      throw tooFar(source, trusted, target);
    }
    LightBlock last = trusted;
    for (long i = 1; i <= heights; i++) {
      LightBlock next = i == heights ? target : fetch.at(trusted.header().height() + i);
      LightVerdict verdict = verify(last, next, now);
      if (!verdict.trusted()) {
        throw refused(verdict, source, next);
      }
      way.add(next);
      last = next;
    }
    return way;
  }

  private List<LightBlock> skip(LightBlock target, LightBlock trusted, String source, Fetch fetch, Instant now) throws LightClientException {
    List<LightBlock> way = new ArrayList<>(List.of(trusted));
    List<LightBlock> ahead = new ArrayList<>(List.of(target)); // target first, each nearer than the one before; at most 64
    LightBlock last = trusted;
    int tried = 0;
    for (int fetched = 0; !ahead.isEmpty();) {
      LightBlock next = ahead.get(tried);
      LightVerdict verdict = verify(last, next, now);
      if (verdict.trusted()) {
        way.add(next);
        last = next;
        ahead.subList(tried, ahead.size()).clear();
        tried = 0; // counting power costs little: try the farthest again
      } else if (verdict.outcome() != LightVerdict.Outcome.NOT_ENOUGH_TRUST) {
        throw refused(verdict, source, next);
      } else if (++tried == ahead.size()) {
        if (++fetched > MAX_FETCHES) {
          throw tooFar(source, trusted, target);
        }
        long low = last.header().height();
        ahead.add(fetch.at(low + (next.header().height() - low) / 2));
      }
    }
    return way;
  }

  private LightVerdict verify(LightBlock trusted, LightBlock next, Instant now) {
    return verification.verify(trusted.header(), trusted.validators(), next, options, now);
  }

  private static LightClientException refused(LightVerdict verdict, String source, LightBlock block) {
    if (verdict.outcome() == LightVerdict.Outcome.EXPIRED) {
      return new LightClientException(LightClientException.Reason.EXPIRED, "", verdict.reason());
    }
    return new LightClientException(LightClientException.Reason.SOURCE_LIES, source, source + " sent a header of height "
        + block.header().height() + " that cannot be right: " + verdict.reason());
  }

  private static LightClientException tooFar(String source, LightBlock trusted, LightBlock target) {
    return new LightClientException(LightClientException.Reason.TOO_FAR, source, "from height " + trusted.header().height() + " to "
        + target.header().height() + " more than " + MAX_FETCHES + " headers are needed: verify one between first");
  }
}
