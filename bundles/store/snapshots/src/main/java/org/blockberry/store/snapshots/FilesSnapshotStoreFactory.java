package org.blockberry.store.snapshots;

import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.SnapshotStorePlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.snapshot.SnapshotStoreFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link FilesSnapshotStore} as type {@code files}. */
@Component(service = SnapshotStoreFactory.class)
@SnapshotStorePlugin(type = "files")
public final class FilesSnapshotStoreFactory implements SnapshotStoreFactory {
  private static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .integer("max_mb", 65_536).min(1).max(1L << 30).unit("MB").needsRestart()
      .doc("Space for snapshots and for what is being made or fetched; when it is used up nothing more is kept until some are deleted.").end()
      .build();

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public SnapshotStore create(Settings settings, PluginContext context) {
    return new FilesSnapshotStore(context, settings.integer("max_mb") << 20);
  }
}
