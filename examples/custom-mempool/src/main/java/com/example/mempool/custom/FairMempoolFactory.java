package com.example.mempool.custom;

import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.plugin.MempoolPlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Offers the mempool under the name that operators write: {@code custom}. */
@Component(service = MempoolFactory.class)
@MempoolPlugin(type = "custom")
public final class FairMempoolFactory implements MempoolFactory {
  private static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .integer("max_per_sender", 1_000).min(1).unit("transactions")
      .doc("Transactions of one sender that wait at once.").end()
      .build();

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  @Override
  public Mempool create(Settings settings, MempoolContext context) {
    return new FairMempool(context, settings.integer("max_per_sender"));
  }
}
