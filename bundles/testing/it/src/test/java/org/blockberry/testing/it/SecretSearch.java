package org.blockberry.testing.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Looks for a private key and its password in every form in which it could have got out. Counts what it looked at. */
final class SecretSearch {
  /** So many bytes of a key in a row are no chance. */
  private static final int PART = 12;

  private final Map<String, String> forms = new LinkedHashMap<>();
  private final List<String> found = new ArrayList<>();
  private int places;
  private long bytes;

  SecretSearch(byte[] key, String password) {
    for (int at = 0; at + PART <= key.length; at += PART - 1) { // any 23 bytes of it hold one of these parts whole
      byte[] part = Arrays.copyOfRange(key, at, at + PART);
      forms.put("raw at " + at, new String(part, StandardCharsets.ISO_8859_1));
      forms.put("hexadecimal at " + at, HexFormat.of().formatHex(part));
      forms.put("HEXADECIMAL at " + at, HexFormat.of().formatHex(part).toUpperCase(Locale.ROOT));
      forms.put("a list of numbers at " + at, Arrays.toString(part).replace("[", "").replace("]", ""));
    }
    for (int shift = 0; shift < 3; shift++) { // base64 differs by where in a group of three the key begins
      String text = Base64.getEncoder().encodeToString(Arrays.copyOfRange(key, shift, shift + PART));
      forms.put("base64, shifted by " + shift, text);
      forms.put("base64url, shifted by " + shift, text.replace('+', '-').replace('/', '_'));
    }
    forms.put("the password", password);
    forms.put("the password in hexadecimal", HexFormat.of().formatHex(password.getBytes(StandardCharsets.UTF_8)));
    forms.put("the password in base64", Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)).substring(0, 12));
  }

  void text(String place, String text) {
    content(place, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Every file below {@code folder}; what is compressed is searched inside too. */
  void folder(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        file(each);
      }
    }
  }

  void file(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content(file.toString(), content);
    if (content.length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
        content(file + " unpacked", in.readAllBytes());
      }
    }
  }

  private void content(String place, byte[] content) {
    places++;
    bytes += content.length;
    String text = new String(content, StandardCharsets.ISO_8859_1);
    forms.forEach((form, secret) -> {
      if (text.contains(secret)) {
        found.add(place + " holds " + (form.startsWith("the password") ? "" : "the key as ") + form);
      }
    });
  }

  List<String> found() {
    return List.copyOf(found);
  }

  int places() {
    return places;
  }

  /** For the test of the search itself. */
  Map<String, String> forms() {
    return Map.copyOf(forms);
  }

  @Override
  public String toString() {
    return places + " places, " + bytes / 1024 + " KiB, " + forms.size() + " forms, " + found.size() + " hits";
  }
}
