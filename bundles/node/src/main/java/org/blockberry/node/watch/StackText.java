package org.blockberry.node.watch;

/** Names the plugin's method that a thread does not come back from. */
final class StackText {
  private static final String NODE = "org.blockberry.node.";
  private static final String SLOT = NODE + "slot.";

  private StackText() {}

  /**
   * {@code Class.method} of the plugin that the node called, or of the innermost frame if that cannot be told.
   *
   * <p>The stack reads, from its top: what hangs, …, the plugin's method, the node's code that called it, the gate.
   */
  static String entry(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    String entry = "";
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      if (type.startsWith(SLOT)) {
        break;
      }
      if (!type.startsWith(NODE) && !type.startsWith("java.") && !type.startsWith("jdk.")) {
        entry = shortName(type) + "." + frame.getMethodName();
      }
    }
    return entry.isEmpty() ? stack.length == 0 ? "a call" : shortName(stack[0].getClassName()) + "." + stack[0].getMethodName() : entry;
  }

  private static String shortName(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
