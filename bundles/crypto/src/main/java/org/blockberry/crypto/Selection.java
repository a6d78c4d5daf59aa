package org.blockberry.crypto;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.crypto.provider.Candidate;

/** Chooses one of several candidates for a purpose at the first {@link #get}, once and for all. */
final class Selection<T> {
  private static final int MAX_REASON_CHARS = 300;

  private final CryptoPurpose purpose;
  private final List<Candidate<T>> candidates;
  private final SelfTest<T> test;
  private volatile T chosen;
  private volatile CryptoReport.Entry entry;

  Selection(CryptoPurpose purpose, List<Candidate<T>> candidates, SelfTest<T> test) {
    this.purpose = purpose;
    this.candidates = List.copyOf(candidates);
    this.test = test;
    this.entry = new CryptoReport.Entry(purpose, null, List.of(), Duration.ZERO);
  }

  CryptoPurpose purpose() {
    return purpose;
  }

  CryptoReport.Entry entry() {
    return entry;
  }

  T get() {
    T present = chosen;
    return present != null ? present : choose();
  }

  private synchronized T choose() {
    if (chosen != null) {
      return chosen;
    }
    if (!entry.rejected().isEmpty()) {
      throw noneUsable(); // a provider that failed once stays off until the node restarts
    }
    long start = System.nanoTime();
    List<CryptoReport.Rejected> rejected = new ArrayList<>();
    for (Candidate<T> candidate : candidates) {
      Optional<String> reason;
      try {
        Candidate.Loaded<T> loaded = candidate.load();
        reason = test.difference(loaded.primitive());
        if (reason.isEmpty()) {
          entry = new CryptoReport.Entry(purpose, candidate.name() + " " + loaded.version(), rejected, since(start));
          chosen = loaded.primitive();
          return chosen;
        }
      } catch (NoClassDefFoundError e) {
        reason = Optional.of("not installed");
      } catch (Exception | LinkageError e) { // native code that does not load is a LinkageError
        reason = Optional.of(oneLine(e));
      }
      rejected.add(new CryptoReport.Rejected(candidate.name(), reason.get()));
    }
    entry = new CryptoReport.Entry(purpose, null, rejected, since(start));
    throw noneUsable();
  }

  private NoUsableProviderException noneUsable() {
    return new NoUsableProviderException("no usable provider for " + purpose.label() + ": " + entry.rejected()
        + ". Use a supported JDK and the unchanged libraries of the distribution.");
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String oneLine(Throwable failure) {
    String text = failure.toString().replaceAll("\\s+", " ");
    return text.length() <= MAX_REASON_CHARS ? text : text.substring(0, MAX_REASON_CHARS) + "…";
  }
}
