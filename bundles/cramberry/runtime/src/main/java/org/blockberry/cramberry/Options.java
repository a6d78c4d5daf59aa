package org.blockberry.cramberry;

import java.util.Objects;

/**
 * How values are encoded and decoded. Specification 7.1.
 *
 * @param strict whether fields that a message does not declare are refused rather than skipped
 * @param validateUtf8 whether strings must be valid UTF-8; where not, malformed parts are replaced
 * @param omitEmpty whether empty fields are left out (profile R)
 * @param deterministic whether map entries are sorted (profile R)
 */
public record Options(boolean strict, boolean validateUtf8, boolean omitEmpty, boolean deterministic, Limits limits) {
  /** The original's default. */
  public static final Options DEFAULT = new Options(false, true, true, true, Limits.DEFAULT);
  /** For what strangers send. */
  public static final Options SECURE = new Options(false, true, true, true, Limits.SECURE);
  /** Refuses unknown fields. */
  public static final Options STRICT = new Options(true, true, true, true, Limits.DEFAULT);
  /** Checks and sorts less; never for what strangers send, nor for what is hashed. */
  public static final Options FAST = new Options(false, false, true, false, Limits.DEFAULT);

  /** Refuses null. */
  public Options {
    Objects.requireNonNull(limits, "limits");
  }

  /** The same with other limits. */
  public Options withLimits(Limits other) {
    return new Options(strict, validateUtf8, omitEmpty, deterministic, other);
  }

  /** The same, unknown fields refused. */
  public Options refusingUnknownFields() {
    return new Options(true, validateUtf8, omitEmpty, deterministic, limits);
  }
}
