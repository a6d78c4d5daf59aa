package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is documented exists, what exists is documented, and everything explains itself. */
class EveryCommandTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`.*?) \\|");
  private static final Pattern NAMED = Pattern.compile("`([a-z-]+)((?: [a-z-]+(?:\\\\\\|[a-z-]+)*)?)");
  private final CliRig cli = new CliRig();

  @Test
  void everyCommandAnswersHelpAndRefusesWhatItDoesNotKnow() {
    Map<List<String>, CommandLine> all = all();
    all.forEach((words, line) -> {
      CliRig.Run help = cli.run(with(words, "--help"));
      assertEquals(0, help.code(), words + ": " + help.err());
      assertTrue(help.out().startsWith("Usage: blockberry " + String.join(" ", words)), words + " explains itself as " + help.out());
      assertTrue(help.out().lines().count() >= 3, words + " says too little");
      assertEquals(help.out(), cli.run(with(with(List.of("help"), words), new String[0])).out().replaceAll("\\n\\nblockberry help COMMAND.*", ""),
          words + ": help and --help differ");
      if (!words.equals(List.of("shell"))) { // what follows belongs to the node's command
        CliRig.Run wrong = cli.run(with(words, "--no-such-option"));
        assertEquals(2, wrong.code(), words + ": " + wrong.out());
        assertEquals(1, wrong.err().lines().count(), wrong.err());
        assertTrue(wrong.err().contains("\"--no-such-option\"") || wrong.err().contains("Missing required"), words + ": " + wrong.err());
      }
    });
    System.out.println("command line: " + all.size() + " commands walked");
    assertTrue(all.size() >= 30, all.keySet().toString());
  }

  @Test
  void theReadmeListsEveryCommandAndNoOther() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    List<List<String>> listed = new ArrayList<>();
    for (Matcher rows = ROW.matcher(readme); rows.find();) {
      for (Matcher names = NAMED.matcher(rows.group(1)); names.find();) {
        for (String second : names.group(2).strip().split("\\\\\\|")) {
          listed.add(second.isEmpty() ? List.of(names.group(1)) : List.of(names.group(1), second));
        }
      }
    }
    Map<List<String>, CommandLine> all = all();
    List<String> missing = new ArrayList<>();
    all.keySet().stream().filter(words -> !listed.contains(words) && listed.stream().noneMatch(each -> each.size() > words.size()
        && each.subList(0, words.size()).equals(words))).forEach(words -> missing.add(words + " is not in README.md"));
    listed.stream().filter(words -> !all.containsKey(words)).forEach(words -> missing.add("README.md names " + words));
    assertEquals(List.of(), missing);
  }

  @Test
  void mistakesNameWhatWasMeant() {
    assertTrue(cli.run("doctr").err().contains("no command is called \"doctr\", did you mean doctor"), cli.run("doctr").err());
    assertTrue(cli.run("keys", "rotat").err().contains("no command is called \"rotat\""), cli.run("keys", "rotat").err());
    assertTrue(cli.run("doctor", "--jsn").err().contains("there is no option \"--jsn\""), cli.run("doctor", "--jsn").err());
    assertTrue(cli.run("version", "now").err().contains("one argument too many: \"now\""), cli.run("version", "now").err());
    assertEquals(cli.run("version").out(), cli.run("--version").out());
    assertTrue(cli.run("completion").out().contains("complete -F _complete_blockberry"));
  }

  private static String[] with(List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String[] with(String[] first, String... more) {
    return with(List.of(first), more);
  }

  private static List<String> with(List<String> first, List<String> second) {
    return List.of(with(first, second.toArray(String[]::new)));
  }

  /** By their words, without aliases. */
  private static Map<List<String>, CommandLine> all() {
    Map<List<String>, CommandLine> all = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    CommandLine root = Main.everything(new Console(System.out, System.err, Map.of(), question -> java.util.Optional.empty()));
    collect(root, List.of(), all);
    return all;
  }

  private static void collect(CommandLine line, List<String> words, Map<List<String>, CommandLine> all) {
    line.getSubcommands().values().stream().distinct().forEach(sub -> {
      List<String> name = with(words, List.of(sub.getCommandName()));
      all.put(name, sub);
      collect(sub, name, all);
    });
  }
}
