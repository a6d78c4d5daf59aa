package org.blockberry.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapshot ...}: the shell's {@code snapshot:...} of the running node. */
@Command(name = "snapshot", description = "Snapshots of the running node's state, for nodes that join.",
    subcommands = {SnapshotCommand.ListSnapshots.class, SnapshotCommand.Create.class, SnapshotCommand.Delete.class, SnapshotCommand.Restore.class})
final class SnapshotCommand extends CommandGroup {
  /** {@code snapshot list}. */
  @Command(name = "list", description = "Show the snapshots that peers may have.")
  static final class ListSnapshots extends PeersCommand.Forwarded {
    @Override
    List<String> words() {
      return List.of("snapshot:list");
    }
  }

  /** {@code snapshot create}. */
  @Command(name = "create", description = "Make a snapshot of the newest height that can be had, and wait for it.")
  static final class Create extends PeersCommand.Forwarded {
    @Override
    List<String> words() {
      return List.of("snapshot:create");
    }
  }

  /** {@code snapshot delete}. */
  @Command(name = "delete", description = "Delete a snapshot.")
  static final class Delete extends PeersCommand.Forwarded {
    @Parameters(paramLabel = "HASH", description = "its hash, or the beginning of it")
    String hash;

    @Override
    List<String> words() {
      return List.of("snapshot:delete", hash);
    }
  }

  /** {@code snapshot restore}. */
  @Command(name = "restore", description = {"Begin a chain that has no block yet with a snapshot of this node's own store.",
      "Nobody but you vouches for it. To join by a snapshot of peers: sync.snapshots in config.toml."})
  static final class Restore extends PeersCommand.Forwarded {
    @Parameters(paramLabel = "HASH", description = "its hash, or the beginning of it")
    String hash;

    @Override
    List<String> words() {
      return List.of("snapshot:restore", hash);
    }
  }
}
