package org.blockberry.ops.deployer;

/** A jar that does not come in; the message is one line that says why. */
final class RefusedJar extends Exception {
  RefusedJar(String cause) {
    super(oneLine(cause), null, false, false);
  }

  /** {@code text} without line breaks, cut to what a reader takes in. */
  static String oneLine(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() <= 400 ? line : line.substring(0, 397) + "...";
  }
}
