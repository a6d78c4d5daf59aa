package org.blockberry.ops.indexer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Event;
import org.blockberry.chain.event.Condition;
import org.blockberry.chain.event.EventQuery;
import org.blockberry.chain.event.InvalidQueryException;
import org.blockberry.chain.event.Operand;
import org.blockberry.chain.event.Operator;

/**
 * What a query asks of the index. Conditions on places (height, hash, kind of event) are met by the place itself; all others together
 * by one event of it. {@code tx.hash = 'HEX'} alone decides.
 */
final class SearchPlan {
  private static final int HASH_HEX = 64;

  private final Kind kind;
  private final List<Condition> ofHeight = new ArrayList<>();
  private final List<Condition> ofHash = new ArrayList<>();
  private final List<Condition> ofEvents = new ArrayList<>();
  private final HeightRange heights;
  private Bytes hash;
  private boolean never;

  private SearchPlan(Kind kind, EventQuery query) {
    this.kind = kind;
    for (Condition condition : query.conditions()) {
      if (condition.tag().equals(kind.heightTag)) {
        ofHeight.add(condition);
      } else if (kind == Kind.TX && condition.tag().equals("tx.hash")) {
        if (condition.operator() == Operator.EQ && hash == null) {
          hash = hash(condition.operand());
        } else {
          ofHash.add(condition);
        }
      } else if (condition.tag().equals("tm.event")) {
        never |= !condition.accepts(kind.event);
      } else {
        ofEvents.add(condition);
      }
    }
    this.heights = HeightRange.of(ofHeight);
  }

  /**
   * Reads a query.
   *
   * @throws InvalidQueryException it is malformed
   * @throws IllegalArgumentException it is too long or has a hash that is none
   */
  static SearchPlan of(Kind kind, String text) {
    if (text.length() > EventQuery.MAX_BYTES || Bytes.utf8(text).size() > EventQuery.MAX_BYTES) {
      throw new IllegalArgumentException("maximum query length exceeded");
    }
    return new SearchPlan(kind, EventQuery.parse(text));
  }

  private static Bytes hash(Operand operand) {
    String text = operand instanceof Operand.Text value ? value.value() : operand.text();
    if (text.length() == HASH_HEX) {
      try {
        return Bytes.fromHex(text);
      } catch (IllegalArgumentException e) {
        throw badHash();
      }
    }
    throw badHash();
  }

  private static IllegalArgumentException badHash() {
    return new IllegalArgumentException("error during searching for a hash in the query: a transaction's hash has 64 hexadecimal digits");
  }

  /** The transaction asked for by hash; then nothing else counts. */
  Optional<Bytes> hash() {
    return Optional.ofNullable(hash);
  }

  /** Whether nothing can fit. */
  boolean never() {
    return never || heights.from() > heights.to();
  }

  HeightRange heights() {
    return heights;
  }

  /** Whether a place says by itself whether it fits. */
  boolean placesDecide() {
    return ofEvents.isEmpty() && ofHash.isEmpty();
  }

  /** Whether one look into the keys of {@code access} says all that its record would say. */
  boolean decidedBy(Access access) {
    return access.exact() && ofEvents.size() == 1 && ofHash.isEmpty();
  }

  boolean fitsHeight(long height) {
    if (ofHeight.isEmpty()) {
      return true;
    }
    String text = Long.toString(height);
    return ofHeight.stream().allMatch(condition -> condition.accepts(text));
  }

  boolean fits(EventRecord record) {
    if (!ofHash.isEmpty()) {
      String text = record.txHash().toHex();
      if (!ofHash.stream().allMatch(condition -> condition.accepts(text))) {
        return false;
      }
    }
    return ofEvents.isEmpty() || record.events().stream().anyMatch(this::fits);
  }

  private boolean fits(Event event) {
    List<Event> alone = List.of(event);
    return ofEvents.stream().allMatch(condition -> condition.matches(alone));
  }

  /** All records of the heights in question: what is left when no event is asked for. */
  Access everything() {
    return new Access(IndexKeys.events(kind, heights.from(), 0), IndexKeys.events(kind, heights.to(), -1), true);
  }

  /** For each condition on events the keys among which every hit has one; any of them will do. */
  List<Access> accesses() {
    List<Access> found = new ArrayList<>();
    for (Condition condition : ofEvents) {
      byte[] tag = IndexKeys.tag(condition.tag());
      if (tag != null) {
        found.add(access(tag, condition));
      }
    }
    return found;
  }

  private Access access(byte[] tag, Condition condition) {
    if (condition.operand() instanceof Operand.Number number) {
      byte[] bound = IndexKeys.numberOf(kind, tag, NumberKey.leading(number.value()).orElseThrow());
      byte[] all = IndexKeys.numbersOf(kind, tag);
      return switch (condition.operator()) {
        case EQ -> within(bound, false);
        case LT, LE -> new Access(all, bound, false);
        default -> new Access(bound, all, false);
      };
    }
    if (condition.operator() == Operator.EQ && condition.operand() instanceof Operand.Text text) {
      return within(IndexKeys.valueOf(kind, tag, text.value()), true);
    }
    byte[] all = IndexKeys.valuesOf(kind, tag);
    return new Access(all, all, condition.operator() == Operator.EXISTS);
  }

  /** The places of one value come in order of height, so only those in question need be looked at. */
  private Access within(byte[] prefix, boolean exact) {
    return new Access(IndexKeys.at(prefix, heights.from(), 0), IndexKeys.at(prefix, heights.to(), -1), exact);
  }
}
