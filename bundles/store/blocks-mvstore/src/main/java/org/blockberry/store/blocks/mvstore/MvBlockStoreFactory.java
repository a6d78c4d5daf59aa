package org.blockberry.store.blocks.mvstore;

import org.blockberry.api.plugin.BlockStorePlugin;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.BlockStoreFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link MvBlockStore} as type {@code mvstore}. */
@Component(service = BlockStoreFactory.class)
@BlockStorePlugin(type = "mvstore")
public final class MvBlockStoreFactory implements BlockStoreFactory {
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .integer("cache_mb", 16).min(1).max(1 << 14).unit("MB")
      .doc("Heap for recently read pages of the file.").end()
      .integer("compact_below_percent", 60).min(0).max(90).unit("%")
      .doc("When less than this part of the file is in use, the emptiest parts are rewritten in the background; 0 never.").end()
      .build();

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  /** The file is locked by its opener. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public BlockStore create(Settings settings, PluginContext context) {
    return new MvBlockStore(tuning(settings), context);
  }

  static MvTuning tuning(Settings settings) {
    return new MvTuning(settings.smallInteger("cache_mb"), settings.smallInteger("compact_below_percent"));
  }
}
