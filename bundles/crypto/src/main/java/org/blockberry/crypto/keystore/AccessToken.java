package org.blockberry.crypto.keystore;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.SecureRandomSource;

/**
 * What a node keeps of an access token: not the token. The token is {@code bb_ID_SECRET} with 256 random bits of secret, so a
 * plain hash is enough: there is nothing to guess that a slow hash would protect.
 *
 * @param id 8 lower-case hex digits, no secret; found in the token
 * @param role word of the role
 * @param hash SHA-256 of the whole token
 * @param created when it was made
 * @param expires first moment at which it is no longer good; empty for never
 * @param rate calls a second that it allows; 0 for no bound
 * @param name what the operator calls it; letters, digits, dot, dash and underscore
 */
public record AccessToken(String id, String role, Bytes hash, Instant created, Optional<Instant> expires, int rate, String name) {
  /** Largest rate. */
  public static final int MAX_RATE = 1_000_000;

  private static final Pattern FORM = Pattern.compile("bb_([0-9a-f]{8})_[A-Za-z0-9_-]{43}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");
  private static final Pattern ROLE = Pattern.compile("[a-z]{1,16}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int SECRET_BYTES = 32;
  private static final int ID_BYTES = 4;
  private static final int TOKEN_LENGTH = 55;

  /** Refuses what a line of the file cannot hold. */
  public AccessToken {
    requireNonNull(created, "created");
    requireNonNull(expires, "expires");
    check("id", id, ID, "8 lower-case hex digits");
    check("role", role, ROLE, "a lower-case word");
    check("name", name, NAME, "1 to 64 letters, digits, dots, dashes and underscores");
    if (hash.size() != SECRET_BYTES) {
      throw new IllegalArgumentException("the hash of a token has " + hash.size() + " bytes but must have 32");
    }
    if (rate < 0 || rate > MAX_RATE) {
      throw new IllegalArgumentException("the rate of a token is " + rate + " but must be 0 to " + MAX_RATE);
    }
  }

  private static void check(String what, String value, Pattern form, String must) {
    if (value == null || !form.matcher(value).matches()) {
      throw new IllegalArgumentException("the " + what + " of a token must be " + must);
    }
  }

  /**
   * A fresh one.
   *
   * @param token shown once, to whoever will use it; kept nowhere
   * @param kept what the node keeps
   */
  public record Fresh(String token, AccessToken kept) {
    /** The token never gets into a log by accident. */
    @Override
    public String toString() {
      return "Fresh[" + kept.id() + "]";
    }
  }

  /** Makes a token. */
  public static Fresh make(SecureRandomSource random, String role, String name, Instant now, Optional<Instant> expires, int rate) {
    String id = HexFormat.of().formatHex(random.bytes(ID_BYTES));
    String token = "bb_" + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random.bytes(SECRET_BYTES));
    return new Fresh(token, new AccessToken(id, role, hashOf(token), now, expires, rate, name));
  }

  /** The id in a token; empty if the text has not the form of one. */
  public static Optional<String> idOf(String token) {
    if (token.length() != TOKEN_LENGTH || !FORM.matcher(token).matches()) {
      return Optional.empty();
    }
    return Optional.of(token.substring(3, 11));
  }

  /** Whether {@code token} is this one. Takes the same time however much of it is right. */
  public boolean matches(String token) {
    return MessageDigest.isEqual(hash.toArray(), hashOf(token).toArray());
  }

  /** Whether its time is over. */
  public boolean expired(Instant now) {
    return expires.filter(end -> !now.isBefore(end)).isPresent();
  }

  private static Bytes hashOf(String token) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
