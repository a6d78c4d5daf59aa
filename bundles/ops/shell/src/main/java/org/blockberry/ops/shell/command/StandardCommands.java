package org.blockberry.ops.shell.command;

import java.util.ArrayList;
import java.util.List;

/** The commands of the product. */
public final class StandardCommands {
  private StandardCommands() {}

  /** All of them, with help. */
  public static Catalog catalog(NodeServices services, LogLevels levels, LogFile log, Times times) {
    List<ShellCommand> all = new ArrayList<>(new NodeCommands(services, times).all());
    all.addAll(new SnapshotCommands(services).all());
    all.addAll(new MempoolCommands(services, times).all());
    all.addAll(new PeerCommands(services, times).all());
    all.addAll(new DeployCommands(services, times).all());
    all.addAll(new FeatureCommands(services, times).all());
    all.addAll(new ConfigCommands(services).all());
    all.addAll(new LogCommands(levels, log).all());
    return new Catalog(all);
  }
}
