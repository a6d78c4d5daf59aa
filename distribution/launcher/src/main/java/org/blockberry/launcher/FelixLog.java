package org.blockberry.launcher;

import org.apache.felix.framework.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** The framework's own messages, which otherwise go to standard output, in our log. */
final class FelixLog extends Logger {
  private final org.slf4j.Logger log = LoggerFactory.getLogger("osgi.framework");

  @Override
  @SuppressWarnings("rawtypes") // as inherited
  protected void doLog(Bundle bundle, ServiceReference sr, int level, String msg, Throwable throwable) {
    doLog(level, bundle == null ? msg : bundle + ": " + msg, throwable);
  }

  @Override
  protected void doLog(int level, String msg, Throwable throwable) {
    switch (level) {
      case LOG_ERROR -> log.error(msg, throwable);
      case LOG_WARNING -> log.warn(msg, throwable);
      case LOG_INFO -> log.debug(msg, throwable);
      default -> log.trace(msg, throwable);
    }
  }
}
