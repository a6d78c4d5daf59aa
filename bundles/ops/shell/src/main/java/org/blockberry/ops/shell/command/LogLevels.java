package org.blockberry.ops.shell.command;

import java.util.Map;

/** The levels of loggers. */
public interface LogLevels {
  /** Levels that are set, by logger; the root logger is {@code ROOT}. */
  Map<String, String> explicit() throws CommandFailure;

  /** The level that holds for a logger. */
  String effective(String logger) throws CommandFailure;

  /**
   * Sets a level until the node ends.
   *
   * @param level one of {@code TRACE DEBUG INFO WARN ERROR OFF}, or {@code INHERIT} to take the parent's again
   */
  void set(String logger, String level) throws CommandFailure;
}
