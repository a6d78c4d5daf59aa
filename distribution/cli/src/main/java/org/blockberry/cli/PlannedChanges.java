package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.cli.home.Home;
import org.blockberry.ops.config.OfflineConfiguration;

/**
 * What a home's files say that the whole chain changes at which height. What blocks have scheduled since only a node knows, {@code node:schedule}.
 *
 * @param changes as they stand in the files
 */
record PlannedChanges(List<Change> changes) {
  static final PlannedChanges NONE = new PlannedChanges(List.of());
  private static final String SCHEDULE = "schedule";
  private static final String STATE_STORE = "state-store";
  private static final long MAX_GENESIS_BYTES = 256L << 20;

  /** One entry; {@code from} is 1 or more, and what the chain begins with if that is its first height. */
  record Change(long from, String slot, String type, String version, String source, boolean first) {
    private String line() {
      return (first ? "from the first block on" : "from height " + from + " on") + " the chain has " + slot + " \"" + type + "\""
          + (version.isEmpty() ? "" : " " + version + " or later") + " (" + source + ")\n";
    }
  }

  /**
   * Reads genesis and configuration, which is valid.
   *
   * @throws CliException the genesis cannot be read
   */
  static PlannedChanges read(Home home, OfflineConfiguration configuration, Map<String, SettingsSchema> schemas) throws CliException {
    List<Change> all = new ArrayList<>();
    Path file = home.genesisFile();
    long first = 1;
    try {
      if (Files.exists(file) && Files.size(file) <= MAX_GENESIS_BYTES) {
        JsonValue genesis = new JsonText(JsonLimits.GENESIS).parse(Bytes.wrap(Files.readAllBytes(file)));
        first = genesis.get("initial_height").asString().filter(text -> text.matches("[1-9][0-9]{0,17}")).map(Long::parseLong).orElse(1L);
        for (JsonValue entry : genesis.get("blockberry").get(SCHEDULE).elements()) {
          String from = text(entry, "from");
          if (from.matches("[0-9]{1,18}")) { // else the start says what is wrong
            all.add(new Change(Long.parseLong(from), text(entry, "slot"), text(entry, "type"), text(entry, "minimum_version"), "genesis.json",
                Long.parseLong(from) <= first));
          }
        }
      }
    } catch (IOException | InvalidJsonException e) {
      throw CliException.failed(file + " cannot be read: " + e.getMessage());
    }
    SettingsSchema schema = schemas.get(SCHEDULE);
    for (Settings entry : schema == null ? List.<Settings>of() : configuration.repeated(SCHEDULE, schema)) {
      long from = entry.integer("from");
      all.add(new Change(from, entry.string("slot"), entry.string("type"), entry.string("minimum_version"), "config.toml", from <= first));
    }
    return new PlannedChanges(all);
  }

  private static String text(JsonValue entry, String name) {
    return entry.get(name).asString().orElse("");
  }

  /** For people, one line each. */
  String text() {
    return changes.stream().map(Change::line).collect(Collectors.joining());
  }

  /** Why a start would refuse the type of the state store; empty if it would not, or if only the node can tell. */
  Optional<ConfigProblem> problem(Home home, OfflineConfiguration configuration) throws CliException {
    Path data = home.root().resolve("data");
    Optional<ConfigEntry> type = configuration.entries().stream().filter(entry -> entry.key().equals(STATE_STORE + ".type")).findFirst();
    boolean chains = changes.stream().anyMatch(change -> change.slot().equals(STATE_STORE) && change.first());
    if (type.isEmpty() || chains || Files.exists(data.resolve("state-move"))) {
      return Optional.empty();
    }
    String wanted = type.get().value().replace("\"", "");
    List<String> has = typesIn(data.resolve(STATE_STORE));
    return has.isEmpty() || has.contains(wanted) ? Optional.empty() : Optional.of(new ConfigProblem(type.get().source(), STATE_STORE + ".type", "is \"" + wanted
        + "\", but this home has its state in a state store of type \"" + String.join("\" and \"", has) + "\". The type makes the app hash and is agreed by the"
        + " whole chain: set it to \"" + has.get(0) + "\" again. To change it for all nodes at one height, put the same [[schedule]] entry into every node's"
        + " config.toml: from = HEIGHT, slot = \"" + STATE_STORE + "\", type = \"" + wanted + "\""));
  }

  private static List<String> typesIn(Path stores) throws CliException {
    if (!Files.isDirectory(stores)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(stores)) {
      return folders.filter(folder -> !folder.getFileName().toString().contains(".going-") && Files.isDirectory(folder.resolve("db")))
          .map(folder -> folder.getFileName().toString().replaceFirst("@[0-9]+$", "")).distinct().sorted().toList();
    } catch (IOException e) {
      throw CliException.failed(stores + " cannot be listed: " + e.getMessage());
    }
  }
}
