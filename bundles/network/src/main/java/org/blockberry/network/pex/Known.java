package org.blockberry.network.pex;

import java.util.ArrayList;
import java.util.List;

/** A peer in the address book. Not thread safe. */
final class Known {
  private static final int ADDRESSES = 4;
  private static final int HOPELESS = 3; // failures in a row of a peer that never answered
  private static final long LONGEST_PAUSE = 3_600_000;

  final String id;
  /** Network of its first address. */
  final String group;
  final List<String> addresses = new ArrayList<>(1);
  long heardMillis;
  long attemptMillis;
  long successMillis;
  int failures;
  int successes;
  boolean tried;
  int bucket;

  Known(String id, PeerAddress address, long heardMillis) {
    this.id = id;
    this.group = address.group();
    this.heardMillis = heardMillis;
    addresses.add(address.text());
  }

  /** One more; those that were there stay. */
  void also(String address) {
    if (addresses.size() < ADDRESSES && !addresses.contains(address)) {
      addresses.add(address);
    }
  }

  boolean hopeless() {
    return successMillis == 0 && failures >= HOPELESS;
  }

  /** Whether the pause after the last failure is over: a second, doubled each time, up to an hour. */
  boolean due(long nowMillis) {
    long pause = failures == 0 ? 0 : Math.min(LONGEST_PAUSE, 1_000L << Math.min(failures, 12));
    return nowMillis - attemptMillis >= pause || nowMillis < attemptMillis;
  }

  /** 0 to 1: how often it answered, seen with caution while that is seldom known. */
  double trust() {
    return (successes + 0.5) / (successes + failures + 1.0);
  }
}
