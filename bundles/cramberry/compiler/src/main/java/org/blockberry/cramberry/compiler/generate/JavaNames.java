package org.blockberry.cramberry.compiler.generate;

import java.util.Set;
import javax.lang.model.SourceVersion;

/** Names of the schema as Java names. */
final class JavaNames {
  private static final Set<String> TAKEN = Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait",
      "encode", "isEmpty", "in", "out", "basis", "nextField", "seenRequired");

  private JavaNames() {}

  /** {@code latest_height} becomes {@code latestHeight}. */
  static String component(String field) {
    StringBuilder name = new StringBuilder();
    boolean upper = false;
    for (char c : field.toCharArray()) {
      if (c == '_') {
        upper = name.length() > 0;
      } else {
        name.append(upper ? Character.toUpperCase(c) : name.length() == 0 ? Character.toLowerCase(c) : c);
        upper = false;
      }
    }
    String camel = name.length() == 0 ? "field" : name.toString();
    return SourceVersion.isKeyword(camel) || TAKEN.contains(camel) ? camel + "_" : camel;
  }
}
