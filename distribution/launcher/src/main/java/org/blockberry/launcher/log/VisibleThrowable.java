package org.blockberry.launcher.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.stream.Stream;

/** An exception whose messages are safe to print. */
record VisibleThrowable(IThrowableProxy inner) implements IThrowableProxy {
  /** Far more than any honest stack trace. */
  private static final int MAX_STACK_CHARS = 64 * 1024;
  private static final int MAX_MESSAGE_CHARS = 4 * 1024;

  /** The stack trace as Java prints it, each line ended by the system's line break. */
  static String stack(IThrowableProxy thrown) {
    String text = ThrowableProxyUtil.asString(new VisibleThrowable(thrown));
    return text.length() <= MAX_STACK_CHARS ? text : text.substring(0, MAX_STACK_CHARS) + System.lineSeparator();
  }

  @Override
  public String getMessage() {
    return inner.getMessage() == null ? null : VisibleText.of(inner.getMessage(), MAX_MESSAGE_CHARS);
  }

  @Override
  public String getClassName() {
    return inner.getClassName();
  }

  @Override
  public StackTraceElementProxy[] getStackTraceElementProxyArray() {
    return inner.getStackTraceElementProxyArray();
  }

  @Override
  public int getCommonFrames() {
    return inner.getCommonFrames();
  }

  @Override
  public IThrowableProxy getCause() {
    return inner.getCause() == null ? null : new VisibleThrowable(inner.getCause());
  }

  @Override
  public IThrowableProxy[] getSuppressed() {
    return inner.getSuppressed() == null ? null
        : Stream.of(inner.getSuppressed()).map(VisibleThrowable::new).toArray(IThrowableProxy[]::new);
  }

  @Override
  public boolean isCyclic() {
    return inner.isCyclic();
  }
}
