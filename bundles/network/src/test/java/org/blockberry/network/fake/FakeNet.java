package org.blockberry.network.fake;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Now;

/** A network in memory, on virtual time: the same seed gives the same run. Messages of one stream keep their order unless told otherwise. */
public final class FakeNet {
  private static final long START_MILLIS = 1_700_000_000_000L;

  private record Happening(long atNanos, long number, Runnable what) implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Happening> future = new PriorityQueue<>();
  private final Map<String, FakeTransport> transports = new HashMap<>();
  private final Map<String, Long> lastArrival = new HashMap<>();
  private final Set<String> cuts = new HashSet<>();
  private final Random chance;
  private long nowNanos;
  private long number;
  private long sent;
  private long trace;
  /** Longest time that a message takes. */
  public Duration maxDelay = Duration.ofMillis(50);
  /** Messages of a hundred that are lost. */
  public int lossPercent;
  /** Whether messages of one stream may overtake each other. */
  public boolean reorder;

  public FakeNet(long seed) {
    this.chance = new Random(seed);
  }

  public Now now() {
    return new Now(nowNanos, START_MILLIS + nowNanos / 1_000_000);
  }

  public Random chance() {
    return chance;
  }

  /** Messages sent so far. */
  public long sent() {
    return sent;
  }

  /** A sum over every message that was sent: who, to whom, when, what. Two runs that differ anywhere have different ones. */
  public long trace() {
    return trace;
  }

  FakeTransport transport(String id) {
    return transports.get(id);
  }

  /** Whether somebody answers a dial at a multiaddr. */
  public boolean answers(String address) {
    return transports.values().stream().anyMatch(one -> one.reachable && one.addresses().contains(address));
  }

  void join(FakeTransport transport) {
    transports.put(transport.self(), transport);
  }

  void leave(FakeTransport transport) {
    transports.remove(transport.self(), transport);
  }

  public void at(Duration delay, Runnable what) {
    future.add(new Happening(nowNanos + delay.toNanos(), number++, what));
  }

  /** Nothing passes between the two any more, in both directions, and neither notices. */
  public void cut(String one, String other) {
    cuts.add(one + " " + other);
    cuts.add(other + " " + one);
  }

  public void heal(String one, String other) {
    cuts.remove(one + " " + other);
    cuts.remove(other + " " + one);
  }

  boolean isCut(String from, String to) {
    return cuts.contains(from + " " + to);
  }

  void carry(String from, String to, String stream, Bytes message, Runnable arrival) {
    sent++;
    trace = 31 * (31 * (31 * trace + nowNanos) + (from + " " + to + " " + stream).hashCode()) + message.hashCode();
    if (isCut(from, to) || chance.nextInt(100) < lossPercent) {
      return;
    }
    long at = nowNanos + (long) (chance.nextDouble() * maxDelay.toNanos()) + 1;
    String way = from + " " + to + " " + stream;
    if (!reorder) {
      at = Math.max(at, lastArrival.getOrDefault(way, 0L) + 1);
      lastArrival.put(way, at);
    }
    future.add(new Happening(at, number++, arrival));
  }

  /** Runs what happens in the next {@code time}. */
  public void run(Duration time) {
    runUntil(() -> false, time);
  }

  /** Runs until it is so, or the time is over. Gives whether it is so. */
  public boolean runUntil(BooleanSupplier enough, Duration time) {
    long end = nowNanos + time.toNanos();
    while (!enough.getAsBoolean()) {
      Happening next = future.peek();
      if (next == null || next.atNanos > end) {
        nowNanos = end;
        return enough.getAsBoolean();
      }
      future.poll();
      nowNanos = next.atNanos;
      next.what.run();
    }
    return true;
  }
}
