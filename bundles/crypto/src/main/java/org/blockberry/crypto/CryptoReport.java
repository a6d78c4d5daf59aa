package org.blockberry.crypto;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.blockberry.api.value.JsonValue;

/**
 * Which provider does what, as the status shows it. An immutable snapshot; purposes not used yet are listed as such.
 */
public final class CryptoReport {
  private final List<Entry> entries;

  CryptoReport(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** One entry for each purpose, in the order of {@link CryptoPurpose}. */
  public List<Entry> entries() {
    return entries;
  }

  /** The entry of one purpose. */
  public Entry entry(CryptoPurpose purpose) {
    return entries.stream().filter(each -> each.purpose() == purpose).findFirst().orElseThrow();
  }

  /** An object with one member for each purpose. */
  public JsonValue toJson() {
    JsonValue.ObjectBuilder json = JsonValue.object();
    entries.forEach(entry -> json.put(entry.purpose().label(), entry.toJson()));
    return json.build();
  }

  /** One line for each purpose. */
  @Override
  public String toString() {
    return entries.stream().map(Entry::toString).collect(Collectors.joining("\n"));
  }

  /** The outcome for one purpose. */
  public static final class Entry {
    private final CryptoPurpose purpose;
    private final String provider; // null while nothing is chosen
    private final List<Rejected> rejected;
    private final Duration spent;

    Entry(CryptoPurpose purpose, String provider, List<Rejected> rejected, Duration spent) {
      this.purpose = requireNonNull(purpose, "purpose");
      this.provider = provider;
      this.rejected = List.copyOf(rejected);
      this.spent = requireNonNull(spent, "spent");
    }

    /** What was chosen for. */
    public CryptoPurpose purpose() {
      return purpose;
    }

    /** Name and version of the chosen provider; empty while the purpose was not used, or if all were rejected. */
    public Optional<String> provider() {
      return Optional.ofNullable(provider);
    }

    /** The providers tried before, in order, each with its reason. */
    public List<Rejected> rejected() {
      return rejected;
    }

    /** Time spent loading and testing providers for this purpose; zero while it was not used. */
    public Duration spent() {
      return spent;
    }

    JsonValue toJson() {
      JsonValue.ArrayBuilder reasons = JsonValue.array();
      for (Rejected each : rejected) {
        reasons.add(JsonValue.object().put("provider", each.provider()).put("reason", each.reason()).build());
      }
      return JsonValue.object().put("provider", provider).put("rejected", reasons.build())
          .put("spent_ms", spent.toMillis()).build();
    }

    @Override
    public String toString() {
      String chosen = provider != null ? provider : rejected.isEmpty() ? "not used yet" : "none usable";
      String others = rejected.isEmpty() ? ""
          : rejected.stream().map(Rejected::toString).collect(Collectors.joining("; ", ", not ", ""));
      return purpose.label() + ": " + chosen + others + " (" + spent.toMillis() + " ms)";
    }
  }

  /** A provider that is not used for a purpose. */
  public static final class Rejected {
    private final String provider;
    private final String reason;

    Rejected(String provider, String reason) {
      this.provider = requireNonNull(provider, "provider");
      this.reason = requireNonNull(reason, "reason");
    }

    /** Its name. */
    public String provider() {
      return provider;
    }

    /** Why, in one line. */
    public String reason() {
      return reason;
    }

    @Override
    public String toString() {
      return provider + " (" + reason + ")";
    }
  }
}
