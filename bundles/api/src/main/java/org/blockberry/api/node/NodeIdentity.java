package org.blockberry.api.node;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** Who this node is. Immutable. */
public final class NodeIdentity {
  private final String moniker;
  private final String chainId;
  private final String version;
  private final String role;
  private final Bytes nodePublicKey;
  private final Bytes validatorPublicKey;
  private final String listenAddress;

  private NodeIdentity(Builder builder) {
    this.moniker = builder.moniker;
    this.chainId = builder.chainId;
    this.version = builder.version;
    this.role = builder.role;
    this.nodePublicKey = builder.nodePublicKey;
    this.validatorPublicKey = builder.validatorPublicKey;
    this.listenAddress = builder.listenAddress;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String moniker, String chainId, String version) {
    return new Builder(moniker, chainId, version);
  }

  /** Name given by the operator. */
  public String moniker() {
    return moniker;
  }

  /** Identifier of the chain. */
  public String chainId() {
    return chainId;
  }

  /** Version of the software. */
  public String version() {
    return version;
  }

  /** Role of the node. */
  public String role() {
    return role;
  }

  /** Key that names the node, 32 bytes of ed25519. */
  public Bytes nodePublicKey() {
    return nodePublicKey;
  }

  /** Key with which it signs, 32 bytes of ed25519; empty if it is no validator. */
  public Bytes validatorPublicKey() {
    return validatorPublicKey;
  }

  /** Where peers reach it. */
  public String listenAddress() {
    return listenAddress;
  }

  /** Collects one NodeIdentity. Not thread safe. */
  public static final class Builder {
    private final String moniker;
    private final String chainId;
    private final String version;
    private String role = "full";
    private Bytes nodePublicKey = Bytes.EMPTY;
    private Bytes validatorPublicKey = Bytes.EMPTY;
    private String listenAddress = "";

    private Builder(String moniker, String chainId, String version) {
      this.moniker = Objects.requireNonNull(moniker, "moniker");
      this.chainId = Objects.requireNonNull(chainId, "chainId");
      this.version = Objects.requireNonNull(version, "version");
    }

    /** Role of the node. */
    public Builder role(String value) {
      this.role = Objects.requireNonNull(value, "role");
      return this;
    }

    /** Key that names the node, 32 bytes of ed25519. */
    public Builder nodePublicKey(Bytes value) {
      this.nodePublicKey = Objects.requireNonNull(value, "nodePublicKey");
      return this;
    }

    /** Key with which it signs, 32 bytes of ed25519; empty if it is no validator. */
    public Builder validatorPublicKey(Bytes value) {
      this.validatorPublicKey = Objects.requireNonNull(value, "validatorPublicKey");
      return this;
    }

    /** Where peers reach it. */
    public Builder listenAddress(String value) {
      this.listenAddress = Objects.requireNonNull(value, "listenAddress");
      return this;
    }

    /** The finished value. */
    public NodeIdentity build() {
      return new NodeIdentity(this);
    }
  }
}
