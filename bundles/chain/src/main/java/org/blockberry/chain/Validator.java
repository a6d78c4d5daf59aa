package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A member of a validator set.
 *
 * @param address 20 bytes; derives from the key in a valid one
 * @param publicKey its key
 * @param power voting power, 0 to {@link BlockLimits#MAX_TOTAL_POWER}
 * @param priority decides who proposes next; in no hash
 */
public record Validator(Bytes address, PublicKey publicKey, long power, long priority) implements ProtoMessage {
  /** The order of a set: power descending, then address ascending. */
  static final Comparator<Validator> ORDER =
      Comparator.comparingLong(Validator::power).reversed().thenComparing(Validator::address);

  /** Refuses null and a power out of bounds. */
  public Validator {
    requireNonNull(address, "address");
    requireNonNull(publicKey, "publicKey");
    if (power < 0 || power > BlockLimits.MAX_TOTAL_POWER) {
      throw new IllegalArgumentException("voting power is " + power + " but must be 0 to "
          + BlockLimits.MAX_TOTAL_POWER);
    }
  }

  /** A member with the address of its key and priority 0. */
  public static Validator of(PublicKey publicKey, long power) {
    return new Validator(publicKey.address(), publicKey, power, 0);
  }

  /** This member with another priority. */
  public Validator withPriority(long other) {
    return other == priority ? this : new Validator(address, publicKey, power, other);
  }

  /**
   * Checks that the address derives from the key.
   *
   * @throws InvalidBlockException if not
   */
  public void validate() {
    Checks.same("validator address", publicKey.address(), address);
  }

  /** The leaf of the validators hash: key and power only. */
  Bytes simpleEncoding() {
    ProtoMessage simple = out -> {
      out.message(1, publicKey);
      out.int64(2, power);
    };
    return simple.encode();
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.bytes(1, address);
    out.message(2, publicKey);
    out.int64(3, power);
    out.int64(4, priority);
  }

  /** Reads the fields. */
  public static Validator read(ProtoReader in) {
    return new Validator(in.bytes(1), in.message(2, PublicKey::read), in.int64(3), in.int64(4));
  }

  /** Decodes the canonical encoding. */
  public static Validator decode(Bytes encoded) {
    return ProtoReader.strict(encoded, Validator::read);
  }
}
