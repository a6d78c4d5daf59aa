package org.blockberry.mempool.priority;

import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.plugin.MempoolPlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.mempool.parts.PriorityRules;
import org.osgi.service.component.annotations.Component;

/** Offers the mempool {@code priority}. */
@Component(service = MempoolFactory.class)
@MempoolPlugin(type = "priority")
public final class PriorityMempoolFactory implements MempoolFactory {
  @Override
  public SettingsSchema settings() {
    return PriorityRules.declare(SettingsSchema.builder()).build();
  }

  @Override
  public Mempool create(Settings settings, MempoolContext context) {
    return new PriorityMempool(context, PriorityRules.from(settings));
  }
}
