package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security class R6 at the command line: traversal, absolute paths, links and metacharacters of shells where a name is expected. */
@Tag("sec-R6")
class HostileNamesTest {
  private static final List<String> NAMES = List.of("../../target", "/etc/passwd", "..", ".", "", " ", "link", "$(touch pwned)", "`touch pwned`",
      "; touch pwned", "| touch pwned", "&& touch pwned", "a\ntouch pwned", "-rf", "--", "*", "?", "~root", "~/x", "a\u0000b", "a\u001b[2Jb",
      "%n%n", "${jndi:ldap://127.0.0.1:1/x}", "C:\\windows", "a".repeat(5_000), "\ud83c", "con");

  @TempDir
  Path temp;
  private final CliRig cli = new CliRig();

  @Test
  void aNameIsNeverFollowedOutOfTheHome() throws Exception {
    Path home = Files.createDirectories(temp.resolve("home"));
    Files.createDirectory(home.resolve("keys"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path target = Files.writeString(temp.resolve("target"), "untouched");
    Files.createSymbolicLink(home.resolve("keys").resolve("link.json"), target);
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    cli.environment.put("BLOCKBERRY_KEY_PASSWORD", "correct horse battery");
    assertEquals(0, cli.run("keys", "new", "node", "--chain-id", "berry-1").code());
    Set<Path> before = files();
    int tried = 0;
    for (String name : NAMES) {
      for (List<String> command : commands(name, home)) {
        CliRig.Run run = cli.run(command.toArray(String[]::new));
        if (!command.equals(List.of("help", "--")) && !command.equals(List.of("--"))) {
          assertNotEquals(0, run.code(), command + ": " + run.out());
        }
        assertTrue(run.err().lines().count() <= 1, command + ": " + run.err());
        tried++;
      }
    }
    assertEquals(before, files(), "files appeared or went");
    assertEquals("untouched", Files.readString(target));
    assertFalse(Files.exists(Path.of("pwned")));
    assertFalse(ProcessHandle.current().children().findAny().isPresent(), "a process was started");
    System.out.println("sec-R6: " + tried + " command lines with hostile names");
    assertTrue(tried >= 300);
  }

  private List<List<String>> commands(String name, Path home) {
    String out = temp.resolve("out").toString();
    List<List<String>> commands = new ArrayList<>(List.of(List.of("keys", "show", name), List.of("keys", "new", name, "--chain-id", "berry-1"),
        List.of("keys", "rotate", name), List.of("keys", "rotate", name, "--activate"), List.of("keys", "forget", name, "--forever"),
        List.of("keys", "change-password", name), List.of("keys", "export", name, out, "--unencrypted"),
        List.of("init", "--role", name, "--chain-id", "berry-1"), List.of("keys", "export", "node", "-", "--unencrypted", "--format", name),
        List.of("tx", "send", "--file", home.resolve("no") + "/" + safe(name)), List.of("status", "--rpc", "http://127.0.0.1:1/" + name),
        List.of("keys", "export", "node", out, "--password-file", home.resolve("no") + "/" + safe(name))));
    if (NAMES.indexOf(name) % 4 == 0) { // help builds every command, and an import tests the signatures first: dear
      commands.add(List.of("help", name));
      commands.add(List.of(name));
      commands.add(List.of("keys", "import", "validator", name, "--chain-id", "berry-1"));
    }
    return commands;
  }

  /** The test itself has to write the name into a path. */
  private static String safe(String name) {
    return name.replace('\0', '0').replace("\ud83c", "half");
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
