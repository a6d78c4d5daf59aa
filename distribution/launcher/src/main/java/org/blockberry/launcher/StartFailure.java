package org.blockberry.launcher;

import org.osgi.framework.Bundle;

/** Turns the framework's nested exceptions into the one line an operator needs. */
final class StartFailure {
  private static final String MISSING = "missing requirement [";
  private static final int MAX_CAUSES = 20; // causes can form a circle

  private StartFailure() {
  }

  static String line(Bundle bundle, Throwable failure) {
    return "bundle " + bundle.getSymbolicName() + " " + bundle.getVersion() + " did not start: " + cause(failure);
  }

  static String cause(Throwable failure) {
    Throwable innermost = failure;
    for (int i = 0; i < MAX_CAUSES && innermost.getCause() != null; i++) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    if (message == null || message.isBlank()) {
      return innermost.getClass().getSimpleName();
    }
    int last = message.lastIndexOf(MISSING);
    if (last >= 0) {
      return "it needs " + requirement(message.substring(last + MISSING.length()));
    }
    String oneLine = message.lines().map(String::strip).filter(part -> !part.isEmpty()).findFirst().orElse("");
    return innermost.getClass().getSimpleName() + ": " + oneLine;
  }

  /** From {@code name [7](R 7.0)] osgi.wiring.package; (&(...)) Unresolved ...} what stands between bundle and tail. */
  private static String requirement(String tail) {
    int end = tail.indexOf(" Unresolved requirements");
    String text = end >= 0 ? tail.substring(0, end) : tail;
    text = text.endsWith("]") ? text.substring(0, text.length() - 1) : text; // the end of [caused by: ...]
    int bundleEnd = text.indexOf(")] ");
    return bundleEnd >= 0 ? text.substring(bundleEnd + 3) + ", needed by " + text.substring(0, text.indexOf(' '))
        : text;
  }
}
