package org.blockberry.api.admin;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A certificate whose plugins are accepted, or a certificate or jar that is revoked. Immutable. */
public final class TrustRecord {
  private final String id;
  private final String subject;
  private final String file;
  private final Optional<Instant> notBefore;
  private final Optional<Instant> notAfter;
  private final Optional<Instant> revoked;
  private final String reason;

  private TrustRecord(Builder builder) {
    this.id = builder.id;
    this.subject = builder.subject;
    this.file = builder.file;
    this.notBefore = builder.notBefore;
    this.notAfter = builder.notAfter;
    this.revoked = builder.revoked;
    this.reason = builder.reason;
  }

  /** Starts one with its SHA-256, hex: the fingerprint of a certificate, or the hash of a jar. */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /** SHA-256, hex: the fingerprint of a certificate, or the hash of a jar. */
  public String id() {
    return id;
  }

  /** Distinguished name of the certificate; empty for what is not in the trust store. */
  public String subject() {
    return subject;
  }

  /** Name of its file in {@code keys/trust}; empty for what is not in the trust store. */
  public String file() {
    return file;
  }

  /** From when the certificate is valid; empty for what is not in the trust store. */
  public Optional<Instant> notBefore() {
    return notBefore;
  }

  /** Until when the certificate is valid; empty for what is not in the trust store. */
  public Optional<Instant> notAfter() {
    return notAfter;
  }

  /** When it was revoked; empty if it was not. */
  public Optional<Instant> revoked() {
    return revoked;
  }

  /** Why it was revoked; may be empty. */
  public String reason() {
    return reason;
  }

  /** Collects one TrustRecord. Not thread safe. */
  public static final class Builder {
    private final String id;
    private String subject = "";
    private String file = "";
    private Optional<Instant> notBefore = Optional.empty();
    private Optional<Instant> notAfter = Optional.empty();
    private Optional<Instant> revoked = Optional.empty();
    private String reason = "";

    private Builder(String id) {
      this.id = Objects.requireNonNull(id, "id");
    }

    /** Certificate and file. */
    public Builder certificate(String name, String inFile, Instant from, Instant until) {
      this.subject = Objects.requireNonNull(name, "name");
      this.file = Objects.requireNonNull(inFile, "inFile");
      this.notBefore = Optional.of(from);
      this.notAfter = Optional.of(until);
      return this;
    }

    /** When and why it was revoked. */
    public Builder revoked(Instant time, String why) {
      this.revoked = Optional.of(time);
      this.reason = Objects.requireNonNull(why, "why");
      return this;
    }

    /** The finished value. */
    public TrustRecord build() {
      return new TrustRecord(this);
    }
  }
}
