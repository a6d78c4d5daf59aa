package org.blockberry.examples.kvstore.app;

import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.api.settings.Settings;

/** Offers {@link KvstoreLoad} to {@code blockberry load}. */
public final class KvstoreLoadFactory implements LoadGeneratorFactory {
  @Override
  public String type() {
    return "kvstore";
  }

  @Override
  public LoadGenerator create(Settings settings, LoadContext context) {
    return new KvstoreLoad(context);
  }
}
