package org.blockberry.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/** Whether every bundle is the one that its feature file names by hash. */
public final class DistributionCheck implements Check {
  private static final JsonText JSON = new JsonText(new JsonLimits(20, 1 << 20, 10_000, 1 << 20));

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    Path folder = patient.distribution();
    List<String> wrong = new ArrayList<>();
    Map<String, String> bundles = bundles(folder);
    for (Map.Entry<String, String> each : bundles.entrySet()) {
      Path file = folder.resolve("system").resolve(each.getKey());
      if (!Files.isRegularFile(file)) {
        wrong.add(each.getKey() + " is missing");
      } else if (!sha256(file).equals(each.getValue())) {
        wrong.add(each.getKey() + " is not what its feature file says");
      }
    }
    if (!wrong.isEmpty()) {
      return List.of(Finding.fail("distribution", String.join("; ", wrong), "unpack the archive again"));
    }
    return List.of(bundles.isEmpty() ? Finding.fail("distribution", "no feature files in " + folder, "unpack the archive again")
        : Finding.ok("distribution", bundles.size() + " bundles in " + folder + " are what the feature files say"));
  }

  /** File name and SHA-256 of every bundle. */
  public static Map<String, String> bundles(Path distribution) throws IOException {
    Map<String, String> bundles = new TreeMap<>();
    try (DirectoryStream<Path> features = Files.newDirectoryStream(distribution.resolve("features"), "*.json")) {
      for (Path feature : features) {
        for (JsonValue bundle : JSON.parse(Bytes.wrap(Files.readAllBytes(feature))).get("bundles").elements()) {
          bundles.put(file(bundle.get("id").asString().orElse("")), bundle.get("sha256").asString().orElse(""));
        }
      }
    } catch (org.blockberry.chain.json.InvalidJsonException e) {
      throw new IOException("a feature file is no JSON: " + e.getMessage(), e);
    }
    return bundles;
  }

  /** From {@code group:artifact:version} or {@code group:artifact:type:classifier:version}. */
  private static String file(String id) {
    String[] parts = id.split(":");
    return parts.length == 5 ? parts[1] + "-" + parts[4] + "-" + parts[3] + "." + parts[2]
        : parts.length == 3 ? parts[1] + "-" + parts[2] + ".jar" : id;
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[64 * 1024];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
