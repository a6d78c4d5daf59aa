package org.blockberry.ops.deployer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The main section of a manifest. Pure. Of two headers with one name readers take different ones,
 * so that is refused.
 */
final class ManifestText {
  private ManifestText() {}

  static Map<String, String> headers(byte[] manifest, int maxBytes) throws RefusedJar {
    if (manifest.length > maxBytes) {
      throw new RefusedJar("has a manifest of more than " + maxBytes + " bytes");
    }
    // Lines are folded at bytes, not characters, hence the detour.
    String text =
        new String(manifest, StandardCharsets.ISO_8859_1)
            .replace("\r\n", "\n")
            .replace('\r', '\n')
            .replace("\n ", "");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty()) {
        break;
      }
      int colon = line.indexOf(": ");
      if (colon < 1 || !line.substring(0, colon).matches("[A-Za-z0-9_-]+")) {
        throw new RefusedJar(
            "has a manifest line that is no header: "
                + RefusedJar.oneLine(line.length() > 60 ? line.substring(0, 60) : line));
      }
      String value =
          new String(
              line.substring(colon + 2).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8);
      if (headers.put(line.substring(0, colon), value) != null) {
        throw new RefusedJar("has the manifest header " + line.substring(0, colon) + " twice");
      }
    }
    return headers;
  }
}
