package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.chain.LightBlock;

/**
 * Who a light client asks: one source for headers and others that have to agree. Whoever was caught leaves; a primary that does not answer changes
 * places with a witness; a witness that does not answer is asked less often, and always when the others are not enough.
 *
 * <p>Threading: one thread at a time, that of its client.
 */
public final class LightSources {
  /** Witnesses that have to agree if nobody says otherwise. */
  public static final int USUAL_WITNESSES = 2;
  private static final int PATIENCE = 3; // questions without an answer
  private static final int MOST_LEFT_OUT = 32; // comparisons

  private final int needed;
  private final List<LightBlockSource> order; // the first one is the primary
  private final List<DroppedSource> dropped = new ArrayList<>();
  private final Map<String, Silence> silences = new HashMap<>(); // by name

  /** How long a witness has been silent. */
  private static final class Silence {
    private int questions;
    private int leftOut; // comparisons that go on without it
  }

  /** With {@value #USUAL_WITNESSES} witnesses that have to agree. */
  public LightSources(LightBlockSource primary, List<? extends LightBlockSource> witnesses) {
    this(primary, witnesses, USUAL_WITNESSES);
  }

  /**
   * With a number of witnesses that have to agree before a header is trusted. One suffices to see a lie only as long as it is not the liar's friend.
   *
   * @param witnesses at least {@code needed}; more let the client go on when one fails
   * @param needed 1 or more
   * @throws IllegalArgumentException too few witnesses, or two sources of one name: nobody confirms himself
   */
  public LightSources(LightBlockSource primary, List<? extends LightBlockSource> witnesses, int needed) {
    if (needed < 1) {
      throw new IllegalArgumentException(needed + " witnesses are to agree but must be 1 or more");
    }
    order = new ArrayList<>();
    order.add(requireNonNull(primary, "primary"));
    order.addAll(witnesses);
    Set<String> names = new HashSet<>();
    for (LightBlockSource source : order) {
      if (!names.add(source.name())) {
        throw new IllegalArgumentException(source.name() + " is named twice: a source cannot confirm itself");
      }
    }
    if (witnesses.size() < needed) {
      throw new IllegalArgumentException(needed + (needed == 1 ? " witness" : " witnesses") + " besides the primary " + primary.name()
          + " must agree, but " + witnesses.size() + " are named");
    }
    this.needed = needed;
  }

  /** How many witnesses have to agree. */
  public int needed() {
    return needed;
  }

  /** Who is asked for headers now. */
  public String primary() {
    return order.isEmpty() ? "" : order.get(0).name();
  }

  /** Names of those who have to agree. */
  public List<String> witnessNames() {
    return witnesses().stream().map(LightBlockSource::name).toList();
  }

  /** Who was caught, in order. */
  public List<DroppedSource> dropped() {
    return List.copyOf(dropped);
  }

  LightBlockSource primarySource() throws LightClientException {
    if (order.isEmpty()) {
      throw new LightClientException(LightClientException.Reason.UNREACHABLE, "", "no source is left: all were caught with wrong answers");
    }
    return order.get(0);
  }

  List<LightBlockSource> witnesses() {
    return order.isEmpty() ? List.of() : List.copyOf(order.subList(1, order.size()));
  }

  /** Whether the next comparison goes on without a witness that has not answered for some time: each of them would wait for it. */
  boolean rests(LightBlockSource witness) {
    Silence silence = silences.get(witness.name());
    if (silence == null || silence.leftOut == 0) {
      return false;
    }
    silence.leftOut--;
    return true;
  }

  void answered(LightBlockSource witness) {
    silences.remove(witness.name());
  }

  void silent(LightBlockSource witness) {
    Silence silence = silences.computeIfAbsent(witness.name(), name -> new Silence());
    silence.questions = Math.min(silence.questions + 1, PATIENCE + MOST_LEFT_OUT);
    silence.leftOut = silence.questions < PATIENCE ? 0 : Math.min(MOST_LEFT_OUT, 1 << Math.min(silence.questions - PATIENCE, 5));
  }

  void drop(LightBlockSource source, String reason) {
    if (order.remove(source)) {
      dropped.add(new DroppedSource(source.name(), reason));
    }
  }

  /** What is asked of one source. */
  interface Question<T> {
    T ask(LightBlockSource source) throws LightClientException;
  }

  /**
   * Asks the primary; while it does not answer, is behind or does not keep what is needed, the next one, which then is the primary. Who lies leaves, and nobody
   * else is asked: the caller shall know.
   */
  <T> T ask(Question<T> question) throws LightClientException {
    LightClientException first = null;
    for (int tries = Math.max(1, order.size()); tries > 0; tries--) {
      LightBlockSource source = primarySource();
      try {
        return question.ask(source);
      } catch (LightClientException e) {
        if (e.reason() == LightClientException.Reason.SOURCE_LIES && e.source().equals(source.name())) {
          drop(source, e.getMessage());
        }
        if (e.reason() != LightClientException.Reason.UNREACHABLE && e.reason() != LightClientException.Reason.NOT_KEPT
            && e.reason() != LightClientException.Reason.NOT_YET) {
          throw e;
        }
        first = first == null ? e : first;
        order.add(order.remove(0));
      }
    }
    throw first;
  }

  /** A block of one source, or why not. */
  static LightBlock fetch(LightBlockSource source, long height) throws LightClientException {
    try {
      return checked(source, height);
    } catch (LightSourceException e) {
      throw failure(source, height, e);
    }
  }

  /** A block of the height that was asked for. */
  static LightBlock checked(LightBlockSource source, long height) throws LightSourceException {
    LightBlock block = source.lightBlock(height);
    if (height != LightBlockSource.LATEST && block.header().height() != height) {
      throw new LightSourceException(LightSourceException.Reason.WRONG_ANSWER, source.name() + " was asked for height " + height
          + " and answered with " + block.header().height());
    }
    return block;
  }

  private static LightClientException failure(LightBlockSource source, long height, LightSourceException e) {
    String asked = height == LightBlockSource.LATEST ? "its newest block" : "height " + height;
    return switch (e.reason()) {
      case UNREACHABLE -> new LightClientException(LightClientException.Reason.UNREACHABLE, source.name(),
          source.name() + " does not answer for " + asked + ": " + e.getMessage());
      case NOT_YET -> new LightClientException(LightClientException.Reason.NOT_YET, source.name(),
          source.name() + " does not have " + asked + " yet");
      case NOT_KEPT -> new LightClientException(LightClientException.Reason.NOT_KEPT, source.name(),
          source.name() + " does not keep " + asked + ": " + e.getMessage());
      case WRONG_ANSWER -> new LightClientException(LightClientException.Reason.SOURCE_LIES, source.name(),
          source.name() + " gave a wrong answer for " + asked + ": " + e.getMessage());
    };
  }
}
