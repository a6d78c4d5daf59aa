package org.blockberry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartCommandTest {
  @Test
  void allOptionsInBothForms() throws LaunchException {
    var expected = new StartCommand(Optional.of(Path.of("a b")), Optional.of("full"), Optional.of(Path.of("p/w")), true, true, true);
    assertEquals(expected, parse("start", "--home", "a b", "--role", "full", "--dev", "--safe", "--check", "--password-file",
        "p/w"));
    assertEquals(expected, parse("start", "--check", "--safe", "--dev", "--role=full", "--home=a b", "--password-file=p/w"));
  }

  @Test
  void nothingIsRequired() throws LaunchException {
    assertEquals(new StartCommand(Optional.empty(), Optional.empty(), Optional.empty(), false, false, false), parse("start"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stop", "start --hom x", "start --home", "start --home=", "start --dev=yes", "start x"})
  void anythingElseIsAUsageErrorThatShowsTheUsage(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");
    var error = assertThrows(LaunchException.class, () -> parse(args));
    assertEquals(ExitCode.USAGE, error.exitCode());
    assertTrue(error.getMessage().contains("Usage: blockberry start"), error.getMessage());
  }

  private static StartCommand parse(String... args) throws LaunchException {
    return StartCommand.parse(args);
  }
}
