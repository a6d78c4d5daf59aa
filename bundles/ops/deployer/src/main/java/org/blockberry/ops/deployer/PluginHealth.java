package org.blockberry.ops.deployer;

import java.util.List;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;

/** Says that the node runs without plugins that are there for it. Any thread. */
record PluginHealth(FolderDeployer deployer, boolean safe) implements HealthCheck {
  @Override
  public String name() {
    return "plugins";
  }

  @Override
  public HealthStatus check() {
    List<DeployRecord> all = deployer.list();
    if (safe) {
      return HealthStatus.warn(
          "started with --safe: " + all.size() + " plugins in deploy/ are skipped; start without it to have them back");
    }
    return all.stream()
        .filter(record -> record.cause().startsWith("quarantined") || record.cause().contains("times while"))
        .findFirst()
        .map(record -> HealthStatus.warn(record.file() + " is not used: " + record.cause()))
        .orElse(HealthStatus.OK);
  }
}
