package org.blockberry.cli.backup;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.blockberry.api.value.JsonValue;

/**
 * What a backup holds. The last entry of the file, as JSON.
 *
 * @param version of the software that made it
 * @param chainId as far as known, else empty
 * @param height of the blocks in it; -1 if not known, because the node did not run
 * @param appHash at that height, hex, else empty
 * @param keys whether private keys are in it
 * @param created ISO-8601
 * @param files everything but this manifest
 */
public record BackupManifest(
    String version, String chainId, long height, String appHash, boolean keys, String created, List<Entry> files) {
  /** Name of the entry that holds this. */
  public static final String NAME = "blockberry-backup.json";
  /** Format of the file. */
  public static final int FORMAT = 1;
  /** Where signers remember what they signed, also those of keys that were replaced. */
  public static final String SIGNER = "data/signer/";
  /** Which keys began to sign: without their memory they sign nothing. No secret. */
  static final String BEGUN = "keys/validator.signed";

  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@+=, -]{0,200}");
  private static final Set<String> ROOTS = Set.of("config.toml", "genesis.json", "logback.xml", "features.txt", "keys", "data", "deploy");
  private static final int MAX_DEPTH = 12;

  /**
   * One file.
   *
   * @param name path below the home, with slashes
   * @param sha256 of its content, hex
   */
  public record Entry(String name, long size, String sha256) {}

  /** Keeps a copy. */
  public BackupManifest {
    files = List.copyOf(files);
  }

  /** Sum of the sizes. */
  public long bytes() {
    return files.stream().mapToLong(Entry::size).sum();
  }

  /** Whether a file of that name may be in a home: nothing that leads out of it, nothing that a node makes anew. */
  static boolean isAllowed(String name) {
    String[] segments = name.split("/", -1);
    if (segments.length > MAX_DEPTH || !ROOTS.contains(segments[0])) {
      return false;
    }
    for (String segment : segments) {
      if (!SEGMENT.matcher(segment).matches()) {
        return false;
      }
    }
    boolean single = segments[0].contains(".");
    return single == (segments.length == 1);
  }

  /** As it is written. */
  public JsonValue toJson() {
    JsonValue.ArrayBuilder list = JsonValue.array();
    for (Entry file : files) {
      list.add(JsonValue.object().put("name", file.name()).put("size", file.size()).put("sha256", file.sha256()).build());
    }
    return JsonValue.object().put("format", FORMAT).put("version", version).put("chain_id", chainId).put("height", height)
        .put("app_hash", appHash).put("keys", keys).put("created", created).put("files", list.build()).build();
  }

  /**
   * Reads what {@link #toJson} gave.
   *
   * @throws BackupException it is of another format, or names files that no home has
   */
  static BackupManifest of(JsonValue json) throws BackupException {
    long format = number(json, "format");
    if (format != FORMAT) {
      throw new BackupException("the backup has format " + format + " but this version reads format " + FORMAT
          + ". Use the version of Blockberry that made it (" + text(json, "version") + ") or a later one");
    }
    List<Entry> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonValue each : json.get("files").elements()) {
      Entry file = new Entry(text(each, "name"), number(each, "size"), text(each, "sha256"));
      if (!isAllowed(file.name())) {
        throw new BackupException("the backup names a file that no home has: " + shown(file.name()) + ". It is not used");
      }
      if (!names.add(file.name()) || file.size() < 0 || !file.sha256().matches("[0-9a-f]{64}")) {
        throw new BackupException("the backup's list of files is not valid at " + file.name());
      }
      files.add(file);
    }
    return new BackupManifest(text(json, "version"), text(json, "chain_id"), number(json, "height"), text(json, "app_hash"),
        json.get("keys").asBoolean().orElse(false), text(json, "created"), files);
  }

  static String shown(String name) {
    return "\"" + name.replaceAll("[^ -~]", "?").substring(0, Math.min(name.length(), 80)) + "\"";
  }

  private static String text(JsonValue object, String name) throws BackupException {
    return object.get(name).asString().orElseThrow(() -> new BackupException("the backup's list of files has no " + name));
  }

  private static long number(JsonValue object, String name) throws BackupException {
    try {
      return object.get(name).asNumber().orElseThrow(() -> new BackupException("the backup's list of files has no " + name)).longValueExact();
    } catch (ArithmeticException e) {
      throw new BackupException("the backup's list of files has no usable " + name, e);
    }
  }
}
