package org.blockberry.node.wiring;

import java.util.Comparator;
import java.util.Objects;

/** Version of a bundle, ordered as OSGi orders them. */
public record BundleVersion(int major, int minor, int micro, String qualifier) implements Comparable<BundleVersion> {
  private static final Comparator<BundleVersion> ORDER = Comparator.comparingInt(BundleVersion::major)
      .thenComparingInt(BundleVersion::minor).thenComparingInt(BundleVersion::micro).thenComparing(BundleVersion::qualifier);

  /** Refuses null. */
  public BundleVersion {
    Objects.requireNonNull(qualifier, "qualifier");
  }

  /**
   * Reads {@code 1.2.3.text}; missing parts are 0 or empty.
   *
   * @throws IllegalArgumentException it has another form
   */
  public static BundleVersion parse(String text) {
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9}){0,2}|[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}\\.[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("\"" + text + "\" is not a version");
    }
    String[] parts = text.split("\\.", 4);
    return new BundleVersion(number(parts, 0), number(parts, 1), number(parts, 2), parts.length > 3 ? parts[3] : "");
  }

  private static int number(String[] parts, int index) {
    return parts.length > index ? Integer.parseInt(parts[index]) : 0;
  }

  @Override
  public int compareTo(BundleVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + micro + (qualifier.isEmpty() ? "" : "." + qualifier);
  }
}
