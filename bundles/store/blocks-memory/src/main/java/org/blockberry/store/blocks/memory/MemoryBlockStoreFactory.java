package org.blockberry.store.blocks.memory;

import org.blockberry.api.plugin.BlockStorePlugin;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.BlockStoreFactory;
import org.osgi.service.component.annotations.Component;

/**
 * Offers {@link MemoryBlockStore} as type {@code memory}. Two instances may live at once, so that the node can carry the
 * blocks over.
 */
@Component(service = BlockStoreFactory.class)
@BlockStorePlugin(type = "memory")
public final class MemoryBlockStoreFactory implements BlockStoreFactory {
  private static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .integer("max_mb", 256).min(1).max(1 << 20).unit("MB").needsRestart()
      .doc("Memory for blocks, results and records; when it is used up the store refuses blocks until some are pruned.").end()
      .build();

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  @Override
  public BlockStore create(Settings settings, PluginContext context) {
    return new MemoryBlockStore(settings.integer("max_mb") << 20, context.metrics());
  }
}
