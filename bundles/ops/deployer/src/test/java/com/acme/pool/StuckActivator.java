package com.acme.pool;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts, and hangs in stop. */
public final class StuckActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {}

  @Override
  public void stop(BundleContext context) {
    HangingActivator.hang();
  }
}
