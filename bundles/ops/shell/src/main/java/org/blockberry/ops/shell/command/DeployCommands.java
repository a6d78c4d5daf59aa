package org.blockberry.ops.shell.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.blockberry.api.admin.DeployAdmin;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.admin.OfferView;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.admin.TrustRecord;
import org.blockberry.api.value.JsonValue;

/** {@code deploy:...}: the drop folder. */
final class DeployCommands {
  private static final int DEFAULT_ROWS = 20;
  private static final int MAX_ROWS = 10_000;

  private final NodeServices services;
  private final Times times;

  DeployCommands(NodeServices services, Times times) {
    this.services = services;
    this.times = times;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("deploy:plan", Syntax.of("JAR"), "what would happen if a jar were dropped; changes nothing",
            (arguments, call) -> plan(file(arguments, call))),
        ShellCommand.of("deploy:install", Syntax.of("JAR"), "installs a copy of a jar and waits for the outcome",
            (arguments, call) -> one(services.deployNow().install(file(arguments, call)))),
        ShellCommand.of("deploy:list", Syntax.of(), "what became of every file in the drop folder",
            (arguments, call) -> many(services.deployNow().list(), "the drop folder is empty\n")),
        ShellCommand.of("deploy:history", Syntax.of().valued("-n", "COUNT", "rows, 20 if not given"),
        "what happened, newest last",
            (arguments, call) -> many(services.deployNow().history(arguments.number("-n", DEFAULT_ROWS, 1, MAX_ROWS)),
                "nothing was deployed\n")),
        ShellCommand.of("deploy:diag", Syntax.of("[NAME]"), "why files or bundles are not active, one line each",
            (arguments, call) -> diagnose(arguments.find(0).orElse(""))).completedBy(files()),
        ShellCommand.of("deploy:remove", Syntax.of("NAME"),
        "deletes a file, or the file of a bundle, and waits until it is gone",
            (arguments, call) -> one(services.deployNow().remove(arguments.get(0)))).completedBy(files()),
        ShellCommand.of("deploy:rollback", Syntax.of("BUNDLE"), "goes back to the version that was active before",
            (arguments, call) -> one(services.deployNow().rollback(arguments.get(0)))).completedBy(bundles()),
        ShellCommand.of("deploy:trust", Syntax.of("[ACTION]", "[WHAT]", "[REASON]"), "whose plugins are accepted",
            this::trust).withDetails("""
            deploy:trust [list]            certificates in keys/trust, and what is revoked
            deploy:trust add FILE          accepts what the certificate in FILE signs
            deploy:trust remove ID         takes a certificate out; it may be added again
            deploy:trust revoke ID [REASON]
                                           never accepts a certificate, or a jar, again
            ID is a fingerprint or its first 8 digits or more; for revoke also the SHA-256 of a jar.
            Plugins that are no longer trusted stop at once.""")
            .completedBy(before -> before.isEmpty() ? List.of("list", "add", "remove", "revoke") : List.of()));
  }

  private Answer trust(Arguments arguments, CommandCall call) throws CommandFailure {
    DeployAdmin deploy = services.deployNow();
    String action = arguments.find(0).orElse("list");
    if (!action.equals("list") && arguments.find(1).isEmpty()) {
      throw CommandFailure.usage("deploy:trust " + action + " needs " + (action.equals("add") ? "FILE" : "ID"));
    }
    return switch (action) {
      case "list" -> trusted(deploy.trust());
      case "add" -> trusted(deploy.addTrust(path(arguments.get(1), call)));
      case "remove" -> trusted(List.of(deploy.removeTrust(arguments.get(1))));
      case "revoke" -> trusted(List.of(deploy.revoke(arguments.get(1), arguments.find(2).orElse(""))));
      default -> throw CommandFailure.usage("deploy:trust " + action + " is not known: list, add, remove or revoke");
    };
  }

  private Answer trusted(List<TrustRecord> records) {
    Table table = Table.of("FINGERPRINT", "SUBJECT", "VALID UNTIL", "REVOKED", "REASON");
    for (TrustRecord record : records) {
      table.row(record.id(), dash(record.subject()), record.notAfter().map(times::text).orElse("-"),
          record.revoked().map(times::text).orElse("-"), record.reason());
    }
    return new Answer(records.isEmpty() ? "no certificate is trusted; deploy:trust add FILE adds one\n" : table.text(),
        AdminJson.list(records, AdminJson::trusted));
  }

  private Answer plan(Path jar) throws CommandFailure {
    JsonValue plan = services.deployNow().plan(jar);
    return new Answer(new StatusText(times).text(plan), plan);
  }

  private Answer diagnose(String name) throws CommandFailure {
    List<String> lines = new ArrayList<>(services.deployNow().diagnose(name));
    lines.addAll(refusedByTheNode(name));
    return new Answer(lines.isEmpty() ? "all is well\n" : String.join("\n", lines) + "\n", AdminJson.texts(lines));
  }

  /** Bundles that are active but whose offer failed when the node tried it: the deployer cannot know. */
  private List<String> refusedByTheNode(String name) throws CommandFailure {
    List<String> lines = new ArrayList<>();
    NodeAdmin node = services.node().get();
    for (SlotView slot : node == null ? List.<SlotView>of() : node.wiring()) {
      for (OfferView offer : slot.offers()) {
        if (!offer.problem().isEmpty()) {
          services.deployNow().list().stream()
              .filter(record -> record.bundle().equals(offer.bundle()) && record.version().equals(offer.version()))
              .filter(record -> name.isEmpty() || name.equals(record.file()) || name.equals(record.bundle()))
              .forEach(record -> lines.add(record.file() + ": " + slot.slot() + " \"" + offer.type() + "\" is not used, "
                  + offer.problem()));
        }
      }
    }
    return lines;
  }

  private Answer one(DeployRecord record) {
    return new Answer(table(List.of(record)), AdminJson.deployed(record));
  }

  private Answer many(List<DeployRecord> records, String none) {
    return new Answer(records.isEmpty() ? none : table(records), AdminJson.list(records, AdminJson::deployed));
  }

  private String table(List<DeployRecord> records) {
    Table table = Table.of("FILE", "STATE", "BUNDLE", "VERSION", "OFFERS", "SINCE", "CAUSE");
    for (DeployRecord record : records) {
      table.row(record.file(), record.state(), dash(record.bundle()), dash(record.version()),
          dash(String.join(",", record.offers())),
          times.text(record.time()), record.cause());
    }
    return table.text();
  }

  private static String dash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static Path file(Arguments arguments, CommandCall call) throws CommandFailure {
    return path(arguments.get(0), call);
  }

  private static Path path(String text, CommandCall call) throws CommandFailure {
    try {
      return call.folder().resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("\"" + text + "\" is no path");
    }
  }

  private ShellCommand.Completer files() {
    return before -> names(before, DeployRecord::file);
  }

  private ShellCommand.Completer bundles() {
    return before -> names(before, DeployRecord::bundle);
  }

  private List<String> names(List<String> before, Function<DeployRecord, String> name) {
    DeployAdmin deploy = services.deploy().get();
    return deploy == null || !before.isEmpty() ? List.of() : deploy.list().stream().map(name).distinct().toList();
  }
}
