package org.blockberry.rpc.http.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcRole;

/** What using something of the server takes. In order: a later one is the stricter. */
public enum Right {
  /** Ask how the node is. */
  HEALTH,
  /** Read the metrics. */
  METRICS,
  /** Call methods that read. */
  READ,
  /** Hand in transactions and evidence. */
  SUBMIT,
  /** Change the node, or call what no rule knows. */
  ADMIN;

  /** As written in the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Right> of(String word) {
    return Arrays.stream(values()).filter(right -> right.word().equals(word)).findFirst();
  }

  /** What a method asks for by what it says about itself; an access that is not known asks for everything. */
  static Right of(RpcMethod.Access declared) {
    // by name, not by exclusion: what is added to the enum later is closed until somebody decides
    return declared == RpcMethod.Access.READ ? READ : declared == RpcMethod.Access.SUBMIT ? SUBMIT : ADMIN;
  }

  /** What a role may do; a role that is not known may do nothing. */
  public static Set<Right> of(RpcRole role) {
    return switch (role) {
      case MONITOR -> EnumSet.of(HEALTH, METRICS);
      case READER -> EnumSet.of(HEALTH, READ);
      case SUBMITTER -> EnumSet.of(HEALTH, READ, SUBMIT);
      case ADMIN -> EnumSet.allOf(Right.class);
      default -> EnumSet.noneOf(Right.class);
    };
  }
}
