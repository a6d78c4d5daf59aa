package org.blockberry.node.wiring;

/** What went wrong, as an operator reads it in a journal. */
final class OneLine {
  private OneLine() {}

  static String of(Throwable thrown) {
    String text = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    return text.replace('\n', ' ');
  }
}
