package com.acme.pool;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

public final class ThrowingActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    throw new IllegalStateException("no luck\ntoday");
  }

  @Override
  public void stop(BundleContext context) {}
}
