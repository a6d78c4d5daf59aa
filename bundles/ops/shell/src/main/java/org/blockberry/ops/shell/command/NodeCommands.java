package org.blockberry.ops.shell.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.admin.OfferView;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.network.PeerService;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.JsonValue;

/** {@code node:...}: status, wiring, journal, selection. */
final class NodeCommands {
  private static final int DEFAULT_STEPS = 20;
  private static final int MAX_STEPS = 10_000;

  private final NodeServices services;
  private final Times times;

  NodeCommands(NodeServices services, Times times) {
    this.services = services;
    this.times = times;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("node:status", Syntax.of(), "the node at a glance", (arguments, call) -> status()),
        ShellCommand.of("node:wiring", Syntax.of("[SLOT]").flag("--offers", "also what else could fill each slot"),
            "what fills each slot", (arguments, call) -> wiring(arguments)).completedBy(this::slots),
        ShellCommand.of("node:journal", Syntax.of().valued("-n", "COUNT", "steps, 20 if not given"),
            "the last steps of rewiring", (arguments, call) -> journal(arguments)),
        ShellCommand.of("node:use", Syntax.of("SLOT", "TYPE", "[VERSION]")
        .flag("--transient", "for this run only, config.toml stays as it is"),
            "wires another type into a slot and waits until that is done", (arguments, call) -> use(arguments))
            .withDetails("If the new instance fails, the old one is back and the exit code is 1. VERSION is the lowest that will do."
                + " A frozen slot is thawed.")
            .completedBy(this::typesOfSlots),
        ShellCommand.of("node:role", Syntax.of("[ROLE]").flag("--transient", "for this run only, config.toml stays as it is"),
            "what the node is for; or makes it a validator, full or archive node while it runs", (arguments, call) -> role(arguments))
            .withDetails("The engine changes hands between two heights; if the chain does not come to rest the exit code is 1 and nothing has changed."
                + " Seed and light nodes keep no chain: from and to them by a restart.")
            .completedBy(before -> before.isEmpty() ? Arrays.stream(Role.values()).map(Role::text).toList() : List.of()),
        ShellCommand.of("node:schedule", Syntax.of(), "what the whole chain changes at which height",
            (arguments, call) -> schedule()),
        ShellCommand.of("node:prune", Syntax.of().flag("--dry-run", "only tell what would go"),
            "deletes old blocks now, as [pruning] says, and waits until that is done", (arguments, call) -> prune(arguments)),
        ShellCommand.of("node:copy-data", Syntax.of(), "copies the data of one height into a new folder below var/tmp; blockberry backup"
            + " uses it", (arguments, call) -> copyData()),
        ShellCommand.of("node:diag", Syntax.of(), "everything that is not as it should be, one line each",
            (arguments, call) -> diagnose()),
        ShellCommand.of("node:threads", Syntax.of(), "what every thread does now, with deadlocks if there are any",
            (arguments, call) -> ThreadText.now()));
  }

  private Answer status() throws CommandFailure {
    JsonValue status = withReach(services.nodeNow().status());
    return new Answer(new StatusText(times).text(status), status);
  }

  /** What the network knows, which is a bundle of its own. */
  private JsonValue withReach(JsonValue status) {
    PeerService peers = services.peers().get();
    if (peers == null) {
      return status;
    }
    JsonValue.ObjectBuilder more = JsonValue.object();
    status.members().forEach(more::put);
    Reachability reach = peers.reachability();
    return more.put("reachability", reach.state().name().toLowerCase(Locale.ROOT) + (reach.address().isEmpty() ? "" : " at " + reach.address())).build();
  }

  private Answer wiring(Arguments arguments) throws CommandFailure {
    NodeAdmin node = services.nodeNow();
    List<SlotView> slots = node.wiring();
    Optional<String> only = arguments.find(0);
    if (only.isPresent()) {
      slots = slots.stream().filter(slot -> slot.slot().equals(only.get())).toList();
      if (slots.isEmpty()) {
        throw noSuchSlot(only.get(), node);
      }
    }
    Table table = Table.of("SLOT", "STATE", "TYPE", "VERSION", "BUNDLE", "SINCE", "REASON");
    for (SlotView slot : slots) {
      table.row(slot.slot(), slot.state(), wantedNote(slot), slot.version(), slot.bundle(), times.text(slot.since()),
          slot.reason().isEmpty() ? available(slot) : slot.reason());
      if (arguments.has("--offers")) {
        for (OfferView offer : slot.offers()) {
          table.row("  offer", state(offer), offer.type(), offer.version(),
              offer.bundle(),
              offer.distribution() ? "distribution" : "deployed", offer.problem() + offer.progress());
        }
      }
    }
    return new Answer(table.text(), AdminJson.list(slots, AdminJson::slot));
  }

  private static String state(OfferView offer) {
    return !offer.problem().isEmpty() ? "unused" : !offer.progress().isEmpty() ? "prepared" : offer.available() ? "available" : "ok";
  }

  /** Higher versions that wait to be asked for. */
  private static String available(SlotView slot) {
    return slot.offers().stream().filter(OfferView::available)
        .map(offer -> "available: " + offer.version() + " of " + offer.bundle() + " (node:use " + slot.slot() + " " + offer.type() + " "
            + offer.version() + ")").collect(Collectors.joining("; "));
  }

  private static String wantedNote(SlotView slot) {
    String type = slot.type().isEmpty() ? "-" : slot.type();
    return slot.wanted().isEmpty() || slot.wanted().equals(slot.type()) ? type : type + " (wanted " + slot.wanted()
        + ")";
  }

  private Answer journal(Arguments arguments) throws CommandFailure {
    List<JournalEntry> steps = services.nodeNow().journal(arguments.number("-n", DEFAULT_STEPS, 1, MAX_STEPS));
    return new Answer(steps.isEmpty() ? "nothing was rewired\n" : text(steps), AdminJson.list(steps, AdminJson::step));
  }

  private Answer use(Arguments arguments) throws CommandFailure {
    NodeAdmin node = services.nodeNow();
    SlotName slot = SlotName.of(arguments.get(0)).orElseThrow(() -> noSuchSlot(arguments.get(0), node));
    List<JournalEntry> steps = node.use(slot, arguments.get(1), arguments.find(2).orElse(""), arguments.has("--transient"));
    return new Answer(steps.isEmpty() ? slot + " is " + arguments.get(1) + " already\n" : text(steps),
        AdminJson.list(steps, AdminJson::step));
  }

  private String text(List<JournalEntry> steps) {
    Table table = Table.of("NO", "TIME", "SLOT", "STEP", "RESULT", "TOOK", "CAUSE", "DETAIL");
    for (JournalEntry step : steps) {
      table.row(Long.toString(step.number()), times.text(step.time()), step.slot(), step.step(), step.success() ? "ok"
          : "failed",
          took(step.micros()), step.cause(), step.detail());
    }
    return table.text();
  }

  private Answer role(Arguments arguments) throws CommandFailure {
    NodeAdmin node = services.nodeNow();
    if (arguments.find(0).isEmpty()) {
      JsonValue role = node.status().get("role");
      return Answer.line(role.asString().orElse(""), JsonValue.object().put("role", role).build());
    }
    JsonValue changed = node.changeRole(arguments.get(0), arguments.has("--transient"));
    String now = text(changed, "role");
    return Answer.line(now.equals(text(changed, "was")) ? "the role is " + now + " already"
        : "the role was " + text(changed, "was") + " and is " + now + " now", changed);
  }

  private static String took(long micros) {
    return micros < 10_000 ? micros + " us" : micros < 10_000_000 ? micros / 1_000 + " ms" : micros / 1_000_000 + " s";
  }

  private Answer schedule() throws CommandFailure {
    JsonValue schedule = services.nodeNow().schedule();
    String problem = schedule.get("problem").asString().orElse("");
    String last = problem.isEmpty() ? "" : problem + "\n";
    if (schedule.get("entries").elements().isEmpty()) {
      return new Answer("nothing is scheduled\n" + last, schedule);
    }
    Table table = Table.of("FROM", "SLOT", "TYPE", "VERSION", "STATE", "SOURCE", "PARAMETERS");
    for (JsonValue entry : schedule.get("entries").elements()) {
      String version = text(entry, "minimum_version");
      String parameters = entry.get("parameters").members().entrySet().stream()
          .map(one -> one.getKey() + "=" + one.getValue().asString().orElse("")).collect(Collectors.joining(" "));
      table.row(text(entry, "from"), text(entry, "slot"), text(entry, "type"), version.isEmpty() ? "any" : version + " or later",
          text(entry, "state"), text(entry, "source"), parameters);
    }
    return new Answer(table.text() + prepared(schedule) + demands(schedule) + last, schedule);
  }

  private static String prepared(JsonValue schedule) {
    return schedule.get("entries").elements().stream().filter(entry -> !text(entry, "prepared").isEmpty())
        .map(entry -> "for height " + text(entry, "from") + " " + text(entry, "prepared") + "\n").collect(Collectors.joining());
  }

  /** What the next block takes, and what is there instead. */
  private static String demands(JsonValue schedule) {
    StringBuilder lines = new StringBuilder();
    for (JsonValue demand : schedule.get("demands").elements()) {
      String version = text(demand, "minimum_version");
      lines.append("the next block needs ").append(text(demand, "slot")).append(" \"").append(text(demand, "type")).append('"')
          .append(version.isEmpty() ? "" : " " + version + " or later")
          .append(demand.get("met").equals(JsonValue.TRUE) ? ", which is there" : " but " + text(demand, "here")).append('\n');
    }
    return lines.toString();
  }

  private static String text(JsonValue object, String name) {
    return object.get(name).asString().orElse("");
  }

  private Answer prune(Arguments arguments) throws CommandFailure {
    boolean dry = arguments.has("--dry-run");
    JsonValue done = services.nodeNow().prune(dry);
    String text = (dry ? "would delete " : "deleted ") + done.get("blocks") + " blocks below height " + done.get("target_height")
        + "; the lowest " + (dry ? "is " : "was ") + done.get("base_height") + ", more is held back by "
        + done.get("held_by").asString().orElse("-").replace('_', ' ');
    return Answer.line(text, done);
  }

  private Answer copyData() throws CommandFailure {
    JsonValue copy = services.nodeNow().copyData();
    return Answer.line("height " + copy.get("height") + " is in " + copy.get("folder").asString().orElse("")
        + ". Remove the folder when you have what you need", copy);
  }

  private Answer diagnose() throws CommandFailure {
    List<String> lines = services.nodeNow().diagnose();
    return new Answer(lines.isEmpty() ? "all is well\n" : String.join("\n", lines) + "\n", AdminJson.texts(lines));
  }

  private static CommandFailure noSuchSlot(String name, NodeAdmin node) {
    List<String> names = node.wiring().stream().map(SlotView::slot).toList();
    return CommandFailure.usage("no slot is called \"" + name + "\". Slots: " + String.join(", ",
        names.isEmpty() ? Arrays.stream(SlotName.values()).map(SlotName::text).toList() : names));
  }

  private List<String> slots(List<String> before) {
    return before.isEmpty() ? wired().map(SlotView::slot).toList() : List.of();
  }

  private List<String> typesOfSlots(List<String> before) {
    return before.size() != 1 ? slots(before) : wired().filter(slot -> slot.slot().equals(before.get(0)))
        .flatMap(slot -> slot.offers().stream().map(OfferView::type)).distinct().toList();
  }

  private Stream<SlotView> wired() {
    Supplier<NodeAdmin> node = services.node();
    NodeAdmin now = node.get();
    return now == null ? Stream.empty() : now.wiring().stream();
  }
}
