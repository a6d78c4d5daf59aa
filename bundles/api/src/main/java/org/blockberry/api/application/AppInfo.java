package org.blockberry.api.application;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** What an application says about itself when the node starts. Immutable. */
public final class AppInfo {
  private final String data;
  private final String version;
  private final long appVersion;
  private final long lastHeight;
  private final Bytes lastAppHash;

  private AppInfo(Builder builder) {
    this.data = builder.data;
    this.version = builder.version;
    this.appVersion = builder.appVersion;
    this.lastHeight = builder.lastHeight;
    this.lastAppHash = builder.lastAppHash;
  }

  /** Starts one. */
  public static Builder builder() {
    return new Builder();
  }

  /** Any text, shown by {@code abci_info}. */
  public String data() {
    return data;
  }

  /** Version of the software. */
  public String version() {
    return version;
  }

  /** Version of the application's protocol; goes into every header. */
  public long appVersion() {
    return appVersion;
  }

  /** Height of the last committed state; 0 before the first block. */
  public long lastHeight() {
    return lastHeight;
  }

  /** Hash of the last committed state, 32 bytes; empty before {@code initChain}. */
  public Bytes lastAppHash() {
    return lastAppHash;
  }

  /** Collects one AppInfo. Not thread safe. */
  public static final class Builder {
    private String data = "";
    private String version = "";
    private long appVersion;
    private long lastHeight;
    private Bytes lastAppHash = Bytes.EMPTY;

    private Builder() {}

    /** Any text, shown by {@code abci_info}. */
    public Builder data(String value) {
      this.data = Objects.requireNonNull(value, "data");
      return this;
    }

    /** Version of the software. */
    public Builder version(String value) {
      this.version = Objects.requireNonNull(value, "version");
      return this;
    }

    /** Version of the application's protocol; goes into every header. */
    public Builder appVersion(long value) {
      this.appVersion = value;
      return this;
    }

    /** Height of the last committed state; 0 before the first block. */
    public Builder lastHeight(long value) {
      this.lastHeight = value;
      return this;
    }

    /** Hash of the last committed state, 32 bytes; empty before {@code initChain}. */
    public Builder lastAppHash(Bytes value) {
      this.lastAppHash = Objects.requireNonNull(value, "lastAppHash");
      return this;
    }

    /** The finished value. */
    public AppInfo build() {
      return new AppInfo(this);
    }
  }
}
