package org.blockberry.ops.shell.command;

import java.io.IOException;
import java.nio.file.Path;

/** Surroundings of one run of a command. */
public interface CommandCall {
  /** Where relative file names begin. */
  Path folder();

  /**
   * Prints at once, for commands that run on.
   *
   * @throws IOException the client is gone or the command was cancelled
   */
  void print(String text) throws IOException;
}
