package org.blockberry.cli.doctor;

/**
 * One line of the doctor.
 *
 * @param check what was looked at
 * @param level how it is
 * @param text what was found
 * @param advice what to do; empty if nothing
 */
public record Finding(String check, Level level, String text, String advice) {
  /** How it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, but will or may bite. */
    WARN,
    /** The node does not start, or is not safe. */
    FAIL
  }

  static Finding ok(String check, String text) {
    return new Finding(check, Level.OK, text, "");
  }

  static Finding warn(String check, String text, String advice) {
    return new Finding(check, Level.WARN, text, advice);
  }

  static Finding fail(String check, String text, String advice) {
    return new Finding(check, Level.FAIL, text, advice);
  }
}
