package org.blockberry.ops.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The file that a new home gets. */
class ShippedFileTest {
  private static final Path SHIPPED = Path.of("../../../config/config.toml");
  private static final Pattern SHOWN_DEFAULT = Pattern.compile("(?m)^# ([a-z_]+ = .*)$");

  @Test
  void itSetsNothingAndEveryLineItShowsIsValid() throws Exception {
    String text = Files.readString(SHIPPED);
    assertEquals(List.of(), TomlDocument.parse(text).mistakes());
    assertEquals(0, TomlDocument.parse(text).leaves().size());
    TomlDocument all = TomlDocument.parse(SHOWN_DEFAULT.matcher(text).replaceAll("$1"));
    assertEquals(List.of(), all.mistakes());
    assertTrue(all.leaves().size() > 30, "shows " + all.leaves().keySet());
  }
}
