package org.blockberry.ops.logbridge;

import org.osgi.annotation.bundle.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Connects the OSGi log service with slf4j. A plain activator, not a DS component: what it has to report first of all
 * is that the DS runtime or one of its components failed, so it must work before and without that runtime.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class LogBridgeComponent implements BundleActivator {
  private ServiceTracker<LogReaderService, LogListener> readers;

  @Override
  public void start(BundleContext context) {
    readers = new ServiceTracker<>(context, LogReaderService.class, null) {
      @Override
      public LogListener addingService(ServiceReference<LogReaderService> reference) {
        LogReaderService reader = context.getService(reference);
        if (reader == null) {
          return null; // gone again between its event and now
        }
        LogListener listener = LogBridgeComponent::forward;
        reader.addLogListener(listener);
        return listener;
      }

      @Override
      public void removedService(ServiceReference<LogReaderService> reference, LogListener listener) {
        LogReaderService reader = context.getService(reference);
        if (reader != null) {
          reader.removeLogListener(listener);
          context.ungetService(reference);
        }
        context.ungetService(reference);
      }
    };
    readers.open();
  }

  @Override
  public void stop(BundleContext context) {
    readers.close();
  }

  private static void forward(LogEntry entry) {
    Bundle bundle = entry.getBundle();
    LogForwarder.forward(entry, bundle == null ? null : bundle.getSymbolicName());
  }
}
