package org.blockberry.mempool.ttl;

import java.time.Duration;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.plugin.MempoolPlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.mempool.parts.PriorityRules;
import org.osgi.service.component.annotations.Component;

/** Offers the mempool {@code ttl}. */
@Component(service = MempoolFactory.class)
@MempoolPlugin(type = "ttl")
public final class TtlMempoolFactory implements MempoolFactory {
  private static final String INTERVAL = "cleanup_interval";
  private static final long LONGEST_INTERVAL = 3_600_000;

  private static final SettingsSchema SCHEMA = PriorityRules.declare(TtlRules.declare(SettingsSchema.builder()
      .duration(INTERVAL, Duration.ofSeconds(1)).min(10).max(LONGEST_INTERVAL)
      .doc("Time between two looks for transactions whose time is over; they are gone for everybody before.").end())).build();

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  @Override
  public Mempool create(Settings settings, MempoolContext context) {
    return new TtlMempool(context, PriorityRules.from(settings), TtlRules.from(settings), settings.duration(INTERVAL));
  }
}
