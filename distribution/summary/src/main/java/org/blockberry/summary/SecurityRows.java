package org.blockberry.summary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The list of security rows and what each of them owes now; the file explains its own form. */
record SecurityRows(Map<String, Row> byId) {
  /** What a row owes. */
  enum State {
    /** Must have a test that runs in this build. */
    DUE,
    /** Belongs to what is built now, but its test is still owed. */
    OPEN,
    /** Belongs to a part that is not built yet. */
    LATER
  }

  /** @param variant whether a test must show the check failing on a broken variant */
  record Row(State state, boolean variant) {}

  static SecurityRows read(Path file) throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String text = line.replaceAll("#.*", "").strip();
      if (text.isEmpty()) {
        continue;
      }
      String[] words = text.split("\\s+");
      boolean sound = words.length >= 2 && words.length <= 3 && words[0].matches("[A-Z]\\d{1,2}")
          && words[1].matches("due|open|later") && (words.length == 2 || words[2].equals("variant"));
      if (!sound) {
        throw new IOException(file + ":" + number + ": \"" + text + "\" is not: ROW due|open|later [variant]");
      }
      Row row = new Row(State.valueOf(words[1].toUpperCase(java.util.Locale.ROOT)), words.length == 3);
      if (rows.put(words[0], row) != null) {
        throw new IOException(file + ":" + number + ": row " + words[0] + " is there twice");
      }
    }
    return new SecurityRows(rows);
  }
}
