package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.blockberry.api.settings.Settings;
import org.osgi.framework.BundleContext;
import org.osgi.service.resolver.Resolver;

/**
 * Puts the parts together for one home.
 *
 * @param home the home
 * @param distribution its {@code deploy} folder is looked at too; null for none
 * @param safe start nothing
 * @param development whether the node was started with {@code --dev}
 */
record Assembly(Path home, String distribution, boolean safe, boolean development, Clock clock) {
  /**
   * Makes what is missing in the home.
   *
   * @param settings the present values of {@code [plugins]}
   * @param node what can be seen of the node's wiring
   */
  FolderDeployer build(
      BundleContext framework,
      Resolver resolver,
      Admission admission,
      Supplier<Settings> settings,
      NodeEyes node)
      throws IOException {
    Path drop = Files.createDirectories(home.resolve("deploy"));
    Path state = home.resolve("var").resolve("deploy");
    JarStore store = new JarStore(state.resolve("copies"));
    DeployJournal journal =
        new DeployJournal(
            state.resolve("history.jsonl"),
            settings.get().smallInteger(DeployerSettings.KEEP_VERSIONS));
    DeployRecords records = new DeployRecords(journal, clock);
    PluginHost host =
        new PluginHost(
            framework,
            resolver,
            admission,
            () -> settings.get().duration(DeployerSettings.DEADLINE));
    Path trusted = home.resolve("keys").resolve("trust");
    Supplier<TrustPolicy> trust = () -> TrustPolicy.of(settings.get(), development, trusted);
    Inspection inspection = new Inspection(store, host.coreNames(), trust.get());
    List<Path> folders = new ArrayList<>(List.of(drop));
    if (distribution != null && !distribution.isBlank()) {
      folders.add(Path.of(distribution).toAbsolutePath().normalize().resolve("deploy"));
    }
    DropFolder folder =
        new DropFolder(
            new FolderScan(folders),
            store,
            journal,
            records,
            inspection,
            host,
            new BootMarker(state.resolve("starting")),
            new Quarantine(state.resolve("quarantined")),
            new Probation(state.resolve("probation")),
            () -> StateMaker.read(home.resolve("data").resolve("state-maker")),
            safe);
    return new FolderDeployer(
        drop,
        folder,
        records,
        journal,
        store,
        inspection,
        host,
        trust,
        new TrustStore(trusted, clock),
        new FolderDeployer.Watch(
            node, clock, () -> settings.get().duration(DeployerSettings.PROBATION)));
  }
}
