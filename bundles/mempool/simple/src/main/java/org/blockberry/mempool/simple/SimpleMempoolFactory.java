package org.blockberry.mempool.simple;

import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.plugin.MempoolPlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Offers the mempool {@code simple}. */
@Component(service = MempoolFactory.class)
@MempoolPlugin(type = "simple")
public final class SimpleMempoolFactory implements MempoolFactory {
  private static final String SKIP_UNFITTING = "skip_unfitting";

  private static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .bool(SKIP_UNFITTING, true)
      .doc("Whether a proposal passes over a transaction that does not fit and goes on; false ends it there.").end()
      .build();

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  @Override
  public Mempool create(Settings settings, MempoolContext context) {
    return new SimpleMempool(context, settings.bool(SKIP_UNFITTING));
  }
}
