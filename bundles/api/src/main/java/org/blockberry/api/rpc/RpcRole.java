package org.blockberry.api.rpc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the holder of an access token may do. Constants may be added in minor versions. */
public enum RpcRole {
  /** Sees health and metrics. */
  MONITOR,
  /** Sees health and calls methods that read. */
  READER,
  /** As {@code READER}, and hands in transactions and evidence. */
  SUBMITTER,
  /** Everything, also methods that change the node and methods that no rule knows. */
  ADMIN;

  /** As written in files and commands: the name in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a word; empty if there is none. */
  public static Optional<RpcRole> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
