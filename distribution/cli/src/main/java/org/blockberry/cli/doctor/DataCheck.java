package org.blockberry.cli.doctor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether this version can read the data. */
final class DataCheck implements Check {
  /** The format that this version writes, see {@code node.guard.DataFormat}. */
  static final int FORMAT = 1;
  private static final Pattern TEXT = Pattern.compile("format ([1-9][0-9]{0,8})\nwritten by blockberry (\\S{1,40})\n");

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    Path file = patient.home().root().resolve("data").resolve("format");
    if (!Files.exists(file)) {
      return List.of(Finding.ok("data", "none yet, or not marked with a format"));
    }
    Matcher found = TEXT.matcher(Files.size(file) > 256 ? "" : Files.readString(file, StandardCharsets.UTF_8));
    if (!found.matches()) {
      return List.of(Finding.fail("data", file + " is damaged", "restore a backup"));
    }
    String text = "format " + found.group(1) + ", written by version " + found.group(2);
    return List.of(Integer.parseInt(found.group(1)) > FORMAT
        ? Finding.fail("data", text + "; this version knows formats up to " + FORMAT, "start it with that version or a later one")
        : Finding.ok("data", text));
  }
}
