package com.acme.pool;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Leaves a trace of what happened in a list that the test shares through a system property's
 * object.
 */
public final class GoodActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Trace.add("start " + context.getBundle().getVersion());
  }

  @Override
  public void stop(BundleContext context) {
    Trace.add("stop " + context.getBundle().getVersion());
  }

  /** Each bundle has its own class, so the trace lies in the virtual machine's properties. */
  static final class Trace {
    private Trace() {}

    static void add(String event) {
      synchronized (System.getProperties()) {
        System.setProperty("acme.trace", System.getProperty("acme.trace", "") + event + ";");
      }
    }
  }
}
