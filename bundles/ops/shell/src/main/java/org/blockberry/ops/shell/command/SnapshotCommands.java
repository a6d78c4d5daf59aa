package org.blockberry.ops.shell.command;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.JsonValue;

/** Snapshots of the chain's state. */
final class SnapshotCommands {
  private final NodeServices services;

  SnapshotCommands(NodeServices services) {
    this.services = services;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("snapshot:list", Syntax.of(), "the snapshots that peers may have", (arguments, call) -> list()),
        ShellCommand.of("snapshot:create", Syntax.of(), "makes a snapshot of the newest height that can be had, and waits until that is done",
            (arguments, call) -> {
              JsonValue made = services.nodeNow().createSnapshot();
              return Answer.line("made: " + text(made), made);
            }),
        ShellCommand.of("snapshot:delete", Syntax.of("HASH"), "deletes a snapshot", (arguments, call) -> {
          JsonValue gone = services.nodeNow().deleteSnapshot(arguments.get(0));
          return Answer.line("deleted: " + text(gone), gone);
        }).withDetails("The beginning of the hash will do if no other snapshot begins so."),
        ShellCommand.of("snapshot:restore", Syntax.of("HASH"), "begins a chain that has no block yet with a snapshot of this node's own store",
            (arguments, call) -> {
              JsonValue done = services.nodeNow().restoreSnapshot(arguments.get(0));
              return Answer.line("the chain begins at height " + done.get("height"), done);
            }).withDetails("Nothing but you vouches for the snapshot. A node that is to compare one of its peers with trusted headers does so by itself, with"
                + " sync.snapshots.fetch = true."));
  }

  private Answer list() throws CommandFailure {
    JsonValue all = services.nodeNow().snapshots();
    List<String> lines = new ArrayList<>();
    all.get("snapshots").elements().forEach(one -> lines.add(text(one)));
    lines.add(lines.size() + " snapshots, " + all.get("bytes") + " bytes; every " + all.get("interval") + " blocks (0: none by itself)");
    all.get("problem").asString().filter(problem -> !problem.isEmpty()).ifPresent(problem -> lines.add("the last one could not be made: " + problem));
    return new Answer(String.join("\n", lines) + "\n", all);
  }

  private static String text(JsonValue one) {
    return "height " + one.get("height") + "  " + one.get("hash").asString().orElse("") + "  " + one.get("chunks") + " chunks  "
        + one.get("created_at").asString().orElse("");
  }
}
