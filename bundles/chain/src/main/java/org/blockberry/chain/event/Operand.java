package org.blockberry.chain.event;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What a condition compares values with. */
public sealed interface Operand {
  /** How values compare with this: the sign of value minus operand; empty if they cannot be compared. */
  OptionalInt compare(String value);

  /** As it is written in normal form. */
  String text();

  /**
   * A text.
   *
   * @param value without its quotes
   */
  record Text(String value) implements Operand {
    /** Refuses null. */
    public Text {
      requireNonNull(value, "value");
    }

    @Override
    public OptionalInt compare(String other) {
      return OptionalInt.of(Integer.signum(other.compareTo(value)));
    }

    @Override
    public String text() {
      return "'" + value + "'";
    }
  }

  /**
   * A decimal number of any length.
   *
   * @param value digits, perhaps with a point and more digits
   */
  record Number(String value) implements Operand {
    /** Refuses null. */
    public Number {
      requireNonNull(value, "value");
    }

    /** The value's leading number counts, so {@code 8.5stake} is 8.5. */
    @Override
    public OptionalInt compare(String other) {
      return Decimal.leading(other).map(number -> OptionalInt.of(Decimal.compare(number, value)))
          .orElse(OptionalInt.empty());
    }

    @Override
    public String text() {
      return value;
    }
  }

  /**
   * A time.
   *
   * @param value the time
   * @param written as it was written, with its zone
   */
  record Time(Instant value, String written) implements Operand {
    private static final Pattern FORM =
        Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");

    /** Refuses null. */
    public Time {
      requireNonNull(value, "value");
      requireNonNull(written, "written");
    }

    @Override
    public OptionalInt compare(String other) {
      return parse(other).map(time -> OptionalInt.of(Integer.signum(time.compareTo(value))))
          .orElse(OptionalInt.empty());
    }

    @Override
    public String text() {
      return "TIME " + written;
    }

    static Optional<Instant> parse(String text) {
      if (!FORM.matcher(text).matches()) { // Java alone would take a time without seconds
        return Optional.empty();
      }
      try {
        return Optional.of(OffsetDateTime.parse(text).toInstant());
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
  }

  /**
   * A day.
   *
   * @param value the day
   */
  record Date(LocalDate value) implements Operand {
    /** Refuses null. */
    public Date {
      requireNonNull(value, "value");
    }

    @Override
    public OptionalInt compare(String other) {
      return parse(other).map(date -> OptionalInt.of(Integer.signum(date.compareTo(value))))
          .orElse(OptionalInt.empty());
    }

    @Override
    public String text() {
      return "DATE " + value;
    }

    static Optional<LocalDate> parse(String text) {
      try {
        return Optional.of(LocalDate.parse(text));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
  }
}
