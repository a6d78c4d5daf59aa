package org.blockberry.launcher;

import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/**
 * Logs to the process's standard output itself. Logback's own console appender writes to {@code System.out}, which the shell
 * redirects to its clients while a command runs: their JSON would be mixed with log lines that nobody else sees.
 */
public final class StandardOutputAppender<E> extends OutputStreamAppender<E> {
  @Override
  public void start() {
    setOutputStream(new FileOutputStream(FileDescriptor.out));
    super.start();
  }
}
